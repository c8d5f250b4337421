/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the runtime stands on. It has two ends: hvt/, where the program is a unikernel and asks its tender by hypercalls, and
 * linux/, where it is a process without a C library and asks the kernel by system calls. All else is the same in both.
 */
#ifndef UKVM_END_H
#define UKVM_END_H

#include <stddef.h>
#include <stdint.h>

/* With a status of 0 to 255. */
_Noreturn void ukvm_end_exit(int status);

/* Says why, and ends. */
_Noreturn void ukvm_end_abort(const char *why);

/* There is not even what Java is started with: says so, and ends. */
_Noreturn void ukvm_end_lacks_memory(void);

/* To standard output: all of it. */
void ukvm_end_write(const void *data, size_t length);

/* Nanoseconds: since some moment, and since 1970. */
uint64_t ukvm_end_monotonic(void);
uint64_t ukvm_end_wall(void);

/* Does nothing for so many nanoseconds, or for less if there is something to do. */
void ukvm_end_wait(uint64_t nanos);

/* Different each time. */
uint64_t ukvm_end_seed(void);

/* Zeroed memory for objects and malloc, and the lowest address of the stack. */
char *ukvm_end_heap_start(void);
char *ukvm_end_heap_end(void);
uintptr_t ukvm_end_stack_start(void);

/* Objects will be put here first. */
void ukvm_end_expect_objects(char *start);

#endif
