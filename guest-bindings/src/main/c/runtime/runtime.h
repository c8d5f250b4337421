// SPDX-License-Identifier: Apache-2.0
/* What the runtime's files, of all architectures and of one, have of each other. */
#ifndef RUNTIME_H
#define RUNTIME_H

#include "ukvm/guest.h"

/* runtime/start.c: the entry, called by the architecture's _start on an aligned stack. */
_Noreturn void runtime_start(const struct hvt_boot_info *boot_info);

/* runtime/life.c */
_Noreturn void runtime_halt(int status, const void *cookie);

/* runtime/time.c: notes the time of boot. */
void runtime_start_clock(void);

/*
 * Per architecture: takes faults from here on.
 */
void arch_catch_faults(void);

/*
 * Per architecture: fills the block that the link script reserved and makes it this CPU's
 * thread-local storage.
 */
void arch_start_tls(uint64_t stack_guard);

/* Per architecture: for loops that wait. */
void arch_relax(void);

/* Per architecture: stops the CPU for good. */
_Noreturn void arch_stop(void);

/* Link script: initial values of thread-local data, and the room for it all. */
extern const char link_tls_image[], link_tls_image_end[];
extern char link_tls_block[], link_tls_block_end[];

/*
 * Link script: alignment of thread-local data, and its size, rounded up to that: the values are the
 * addresses.
 */
extern const char link_tls_align[], link_tls_size[];

/* Link script: the first address after the executable. */
extern char link_end[];

#endif
