// SPDX-License-Identifier: Apache-2.0
/* test.h's part for x86_64. */
#ifndef TEST_X86_64_H
#define TEST_X86_64_H

enum { TRAP_DIVISION = 0, TRAP_BREAKPOINT = 3, TRAP_OPCODE = 6, TRAP_GP = 13, TRAP_PF = 14 };

/* Of a page fault's error code. */
enum { PF_PRESENT = 1, PF_WRITE = 2, PF_FETCH = 16 };

/* Whether this code runs at CPL 3, in a tender without a hypervisor. */
static inline bool in_process(void) {
  uint16_t cs;
  __asm__("movw %%cs, %0" : "=r"(cs));
  return (cs & 3) == 3;
}

static inline bool test_catch(struct guest_trap *trap) {
  if (test_resume == 0) return false;
  test_trap = *trap;
  trap->rip = test_resume;
  trap->rsp = test_stack;
  test_resume = 0;
  return true;
}

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

static inline bool is_memory_fault(uint64_t address) {
  return test_trap.vector == TRAP_PF && test_trap.cr2 == address;
}

/* Whether the fault says: nothing is there. */
static inline bool is_absent(enum test_access access) {
  /* The fetch bit takes EFER.NXE. */
  uint64_t fetch = access == TEST_CALL ? test_trap.error_code & PF_FETCH : 0;
  return test_trap.error_code == (access == TEST_WRITE ? PF_WRITE : fetch);
}

/* Whether the fault says: it may not be written. */
static inline bool is_read_only(void) { return test_trap.error_code == (PF_PRESENT | PF_WRITE); }

static inline uint64_t trap_pc(void) { return test_trap.rip; }

typedef uint8_t instruction_t;
#define RETURN_INSTRUCTION 0xc3

#endif
