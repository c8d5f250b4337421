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

#if defined(__x86_64__)

enum { TRAP_DIVISION = 0, TRAP_BREAKPOINT = 3, TRAP_OPCODE = 6, TRAP_GP = 13, TRAP_PF = 14 };

/* Of a page fault's error code. */
enum { PF_PRESENT = 1, PF_WRITE = 2, PF_FETCH = 16 };

/* Whether this code runs at CPL 3, in a tender without a hypervisor. */
static inline bool in_process(void) {
  uint16_t cs;
  __asm__("movw %%cs, %0" : "=r"(cs));
  return (cs & 3) == 3;
}

/* Where to go on, and with which stack, after a fault that is looked for; 0 outside of such. */
static volatile uint64_t test_resume, test_stack;
static volatile struct guest_trap test_trap;

static inline bool test_catch(struct guest_trap *trap) {
  if (test_resume == 0) return false;
  test_trap = *trap;
  trap->rip = test_resume;
  trap->rsp = test_stack;
  test_resume = 0;
  return true;
}

/* The three ways to touch an address; each returns whether it faulted, with test_trap filled in. */

static inline bool read_faults(uint64_t address, uint64_t *value) {
  uint64_t faulted = 1;
  guest_on_trap(test_catch);
  __asm__ volatile(
      "movq %%rsp, %[stack]\n\t"
      "movq $1f, %[resume]\n\t"
      "movq (%[address]), %[address]\n\t"
      "movl $0, %k[faulted]\n\t"
      "movq $0, %[resume]\n"
      "1:"
      : [stack] "=m"(test_stack), [resume] "=m"(test_resume), [faulted] "+r"(faulted),
        [address] "+r"(address)
      :
      : "memory");
  *value = address;
  return faulted;
}

static inline bool write_faults(uint64_t address, uint64_t value) {
  uint64_t faulted = 1;
  guest_on_trap(test_catch);
  __asm__ volatile(
      "movq %%rsp, %[stack]\n\t"
      "movq $1f, %[resume]\n\t"
      "movq %[value], (%[address])\n\t"
      "movl $0, %k[faulted]\n\t"
      "movq $0, %[resume]\n"
      "1:"
      : [stack] "=m"(test_stack), [resume] "=m"(test_resume), [faulted] "+r"(faulted)
      : [address] "r"(address), [value] "r"(value)
      : "memory");
  return faulted;
}

/* The code there, if it can be reached, must be a plain return. */
static inline bool call_faults(uint64_t address) {
  uint64_t faulted = 1;
  guest_on_trap(test_catch);
  __asm__ volatile(
      "movq %%rsp, %[stack]\n\t"
      "movq $1f, %[resume]\n\t"
      "call *%[address]\n\t"
      "movl $0, %k[faulted]\n\t"
      "movq $0, %[resume]\n"
      "1:"
      : [stack] "=m"(test_stack), [resume] "=m"(test_resume), [faulted] "+r"(faulted)
      : [address] "r"(address)
      : "memory");
  return faulted;
}

/* A plain return. */
#define RETURN_INSTRUCTION 0xc3

#endif

#endif
