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

/* The initial value of a struct hvt_offer_note, of the type HVT_OFFER_TYPE_... */
#define RUNTIME_OFFER(kind, structure)                                                             \
  {.header = {.name_size = sizeof HVT_OFFER_NAME,                                                  \
              .descriptor_size = HVT_OFFER_DESCRIPTOR_SIZE,                                        \
              .type = HVT_OFFER_TYPE_##kind,                                                       \
              .name = HVT_OFFER_NAME},                                                             \
   .length = sizeof(structure),                                                                    \
   .address = (uintptr_t) & (structure)}

/*
 * The structure of a note. The compiler does not see which that is, so that whoever calls this has
 * the linker keep the note.
 */
static inline volatile void *runtime_offer(const struct hvt_offer_note *note) {
  __asm__("" : "+r"(note));
  return (volatile void *)(uintptr_t)note->address;
}

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
