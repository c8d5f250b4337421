// SPDX-License-Identifier: Apache-2.0
/* What the test guests share: judging, and doing what faults without dying of it. */
#ifndef TEST_H
#define TEST_H

#include <ukvm/guest.h>

/* Exit status of a guest that finds something wrong; unlike a tender's (1). */
#define FAILED 3

/* Puts a constant into the executable's read-only segment, be it volatile or not. */
#define READ_ONLY __attribute__((section(".rodata.guest"), used))

/* Ends the run unless `condition` holds; the rest is a format and its values. */
#define expect(condition, ...)                                                                     \
  do {                                                                                             \
    if (!(condition)) {                                                                            \
      guest_printf("FAILURE: %s: ", #condition);                                                   \
      guest_printf(__VA_ARGS__);                                                                   \
      guest_puts("\n");                                                                            \
      guest_exit(FAILED);                                                                          \
    }                                                                                              \
  } while (0)

static inline int succeed(void) {
  guest_puts("SUCCESS\n");
  return 0;
}

/* Whether `text` starts with `word` and a space or the end; *rest is what follows. */
static inline bool starts_with(const char *text, const char *word, const char **rest) {
  size_t length = strlen(word);
  if (strncmp(text, word, length) != 0) return false;
  if (text[length] != 0 && text[length] != ' ') return false;
  *rest = text[length] == 0 ? text + length : text + length + 1;
  return true;
}

/* What a guest can do to an address. */
enum test_access { TEST_READ, TEST_WRITE, TEST_CALL };

/* Where to go on, and with which stack, after a fault that is looked for; 0 outside of such. */
static volatile uint64_t test_resume, test_stack;
static volatile struct guest_trap test_trap;

/*
 * Per architecture: read_faults, write_faults and call_faults, which touch an address and return
 * whether it faulted, with test_trap filled in; what test_trap then says; instruction_t and
 * RETURN_INSTRUCTION, a plain return.
 */
#if defined(__x86_64__)
#include "test-x86_64.h"
#elif defined(__aarch64__)
#include "test-aarch64.h"
#endif

#endif
