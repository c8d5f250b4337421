// SPDX-License-Identifier: Apache-2.0
/*
 * What a guest written in C has: the runtime's calls, freestanding, with no libc beneath. A guest
 * defines guest_main and nothing else; one CPU, one stack, no interrupts.
 */
#ifndef UKVM_GUEST_H
#define UKVM_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ukvm/hvt.h"

/* --- Life ------------------------------------------------------------------------------------- */

/*
 * The guest. `arguments` is the command line, joined with single spaces, never NULL. What it
 * returns is the exit status, as in guest_exit.
 */
int guest_main(const char *arguments);

/* Ends the run; the tender exits with this status, 0..254. */
_Noreturn void guest_exit(int status);

/* Says why on the console and ends the run with HVT_EXIT_ABORT. */
_Noreturn void guest_abort(const char *reason);

/*
 * A request to end, which a tender passes on if it is run with --stop=grace: a guest that calls one
 * of these asks for it. The signal that the tender was sent - 1 SIGHUP, 2 SIGINT, 15 SIGTERM - or 0.
 * guest_poll returns early when it comes.
 */
int guest_stop_requested(void);
bool guest_stop_is_offered(void);

/* --- Console ---------------------------------------------------------------------------------- */

void guest_write(const void *data, size_t length);
void guest_puts(const char *text);

/* Of the C library's formats: %c %s %d %u %x %p %%, with 0, a width, and l, ll or z. */
__attribute__((format(printf, 1, 2))) void guest_printf(const char *format, ...);

/*
 * Console input, the tender's standard input. A guest that calls one of these asks for it; an older
 * tender does not offer it, and then its end is there at once. guest_poll returns early when there
 * is more, or its end: read until nothing is left, then poll.
 */
bool guest_input_is_offered(void);

/* Bytes that the last poll has left to be read. */
size_t guest_input_available(void);

/* Whether there are none, and will be none. */
bool guest_input_is_at_end(void);

/*
 * Reads at most `size` bytes, without waiting: it polls if none are left. 0: there are none now; -1:
 * there will be no more.
 */
long guest_input_read(void *data, size_t size);

/* --- Time, nanoseconds ------------------------------------------------------------------------ */

/* Since the Unix epoch, by the host's clock. */
uint64_t guest_walltime(void);

/* Since boot, by the cycle counter; never goes back. */
uint64_t guest_monotonic(void);

/* The cycle counter itself, of boot_info's cpu_cycle_freq. */
uint64_t guest_cycles(void);

/*
 * Sleeps until a net device has a frame or `timeout` has passed, or until there is input or a request
 * to end, if the guest asks for them. Returns the ready handles, a bit each.
 */
uint64_t guest_poll(uint64_t timeout);

/* --- Devices ---------------------------------------------------------------------------------- */

/*
 * The handle of the device with this name and type (HVT_MANIFEST_TYPE_...), or 0: no device has
 * handle 0.
 */
uint64_t guest_find_device(const char *name, uint32_t type);

/* The manifest's entry of a handle, or NULL. */
const struct hvt_manifest_entry *guest_device(uint64_t handle);

/* All I/O returns HVT_HYPERCALL_RESULT_... Offset and length are multiples of the block size. */
int guest_block_read(uint64_t handle, uint64_t offset, void *data, size_t length);
int guest_block_write(uint64_t handle, uint64_t offset, const void *data, size_t length);

/* One frame. RESULT_AGAIN when none is there; *length is its length otherwise. */
int guest_net_read(uint64_t handle, void *data, size_t size, size_t *length);
int guest_net_write(uint64_t handle, const void *data, size_t length);

/*
 * The net ring, which a tender may offer: requests that the host does while the guest goes on, in
 * their order, of all net devices.
 */

/* Takes it into use; false if there is none. */
bool guest_ring_start(void);

/*
 * Puts a request, HVT_RING_ENTRY_OP_..., for a frame of at most HVT_RING_FRAME_MAX bytes to write, or
 * a buffer to read one into; `data` is the host's until it is done. Returns its number. Waits while
 * the ring is full.
 */
uint32_t guest_ring_put(uint32_t op, uint64_t handle, const void *data, size_t length);

/* Whether the host has done all requests. */
bool guest_ring_is_idle(void);

/* Waits until the host has done a request. */
void guest_ring_await(uint32_t number);

/* Waits for what a read brought, as guest_net_read. Each read is asked for once, in their order. */
int guest_ring_answer(uint32_t number, size_t *length);

/* --- Memory ----------------------------------------------------------------------------------- */

const struct hvt_boot_info *guest_boot_info(void);

/* Memory after the executable: everything from here to the stack is zero and the guest's own. */
void *guest_heap_start(void);

/* Its end: GUEST_STACK_SIZE bytes below the end of memory stay the stack's. */
void *guest_heap_end(void);

#define GUEST_STACK_SIZE 0x40000

void *memcpy(void *restrict to, const void *restrict from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int byte, size_t length);
int memcmp(const void *left, const void *right, size_t length);
size_t strlen(const char *text);
int strcmp(const char *left, const char *right);
int strncmp(const char *left, const char *right, size_t length);

/* The number at the start of `text`, decimal or after 0x hexadecimal; *end is what follows. */
uint64_t guest_parse_number(const char *text, const char **end);

/* --- Beneath ---------------------------------------------------------------------------------- */

/* Hypercall `number` with an argument anywhere, right or wrong. */
void hvt_call(unsigned number, volatile void *argument);

/* Tells a host that sleeps of new entries in the net ring. */
void hvt_kick(void);

/* The CPU's state at a fault. */
struct guest_trap;

/*
 * Called on a fault ahead of the report; returns true to go on at what it made of *trap, false to
 * report and abort. NULL, as at the start, is none. It runs on the trap stack: a fault within it
 * aborts.
 */
typedef bool (*guest_trap_handler)(struct guest_trap *trap);
void guest_on_trap(guest_trap_handler handler);

#if defined(__x86_64__)
struct guest_trap {
  uint64_t cr2; /* of vector 14 */
  uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
  uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
  uint64_t vector;
  uint64_t error_code; /* 0 where the vector has none */
  uint64_t rip, cs, rflags, rsp, ss;
};
#elif defined(__aarch64__)
struct guest_trap {
  uint64_t x[31];
  uint64_t sp, pc, pstate;
  uint64_t esr, far;
  uint64_t vector; /* of VBAR_EL1's table, 0..15 */
};
#endif

#endif
