/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Frames of net devices: by the net ring, many at a time, where the tender offers one, else by a
 * hypercall each. Devices are handles; one is opened before anything else is done with it.
 */
#ifndef UKVM_FRAMES_H
#define UKVM_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longest frame of a device, bytes, with its header and a VLAN's tag. */
size_t ukvm_frame_max(uint64_t handle);

/* False without memory. More than once does no harm. */
bool ukvm_frames_open(uint64_t handle);

/*
 * Reads a frame; *length is its length, and it lies where it is until the next read. NULL if there
 * is none, or if the device failed: *result says which, as guest_net_read does.
 */
const void *ukvm_frames_read(uint64_t handle, size_t *length, int *result);

/*
 * Whether a read is worth its while, now that all frames so far were read: false once as many have
 * come as usually come between two sleeps. Then guest_poll says if there are more at the price of
 * a read that finds none, and can sleep. Nothing is lost by reading all the same.
 */
bool ukvm_frames_are_likely(uint64_t handle);

/* Whether a read has frames at hand that guest_poll no longer knows of. */
bool ukvm_frames_are_held(uint64_t handle);

/* As guest_net_write. */
int ukvm_frames_write(uint64_t handle, const void *frame, size_t length);

#endif
