// SPDX-License-Identifier: Apache-2.0
/* test.h's part for aarch64. */
#ifndef TEST_AARCH64_H
#define TEST_AARCH64_H

/* ESR_EL1: class of the exception, and of an abort: a write, and the status code less its level. */
enum { ESR_CLASS_SHIFT = 26, ESR_WRITE = 1 << 6, ESR_STATUS = 0x3c };
enum { CLASS_UNDEFINED = 0, CLASS_INSTRUCTION_ABORT = 0x21, CLASS_DATA_ABORT = 0x25 };
enum { STATUS_TRANSLATION = 4, STATUS_PERMISSION = 12 };

static inline unsigned trap_class(void) { return (unsigned)(test_trap.esr >> ESR_CLASS_SHIFT); }

static inline bool test_catch(struct guest_trap *trap) {
  if (test_resume == 0) return false;
  test_trap = *trap;
  trap->pc = test_resume;
  trap->sp = test_stack;
  test_resume = 0;
  return true;
}

/* Around an instruction that may fault. */
#define CATCH_BEGIN                                                                                \
  "mov %[scratch], sp\n\t"                                                                         \
  "str %[scratch], %[stack]\n\t"                                                                   \
  "adr %[scratch], 1f\n\t"                                                                         \
  "str %[scratch], %[resume]\n\t"
#define CATCH_END                                                                                  \
  "mov %[faulted], xzr\n\t"                                                                        \
  "str xzr, %[resume]\n"                                                                           \
  "1:"
#define CATCH_OUTPUTS                                                                              \
  [stack] "=m"(test_stack), [resume] "=m"(test_resume), [faulted] "+&r"(faulted),                  \
      [scratch] "=&r"(scratch)

static inline bool read_faults(uint64_t address, uint64_t *value) {
  uint64_t faulted = 1, scratch;
  guest_on_trap(test_catch);
  __asm__ volatile(CATCH_BEGIN "ldr %[address], [%[address]]\n\t" CATCH_END
                   : CATCH_OUTPUTS, [address] "+&r"(address)
                   :
                   : "memory");
  *value = address;
  return faulted;
}

static inline bool write_faults(uint64_t address, uint64_t value) {
  uint64_t faulted = 1, scratch;
  guest_on_trap(test_catch);
  __asm__ volatile(CATCH_BEGIN "str %[value], [%[address]]\n\t" CATCH_END
                   : CATCH_OUTPUTS
                   : [address] "r"(address), [value] "r"(value)
                   : "memory");
  return faulted;
}

/* The code there, if it can be reached, must be a plain return. */
static inline bool call_faults(uint64_t address) {
  uint64_t faulted = 1, scratch;
  guest_on_trap(test_catch);
  __asm__ volatile(CATCH_BEGIN "blr %[address]\n\t" CATCH_END
                   : CATCH_OUTPUTS
                   : [address] "r"(address)
                   : "memory", "x30");
  return faulted;
}

static inline bool is_memory_fault(uint64_t address) {
  return (trap_class() == CLASS_DATA_ABORT || trap_class() == CLASS_INSTRUCTION_ABORT) &&
         test_trap.far == address;
}

/* Whether the fault says: nothing is there. */
static inline bool is_absent(enum test_access access) {
  unsigned class = access == TEST_CALL ? CLASS_INSTRUCTION_ABORT : CLASS_DATA_ABORT;
  uint64_t write = access == TEST_WRITE ? ESR_WRITE : 0;
  return trap_class() == class && (test_trap.esr & ESR_WRITE) == write &&
         (test_trap.esr & ESR_STATUS) == STATUS_TRANSLATION;
}

/* Whether the fault says: it may not be written. */
static inline bool is_read_only(void) {
  return trap_class() == CLASS_DATA_ABORT && (test_trap.esr & ESR_WRITE) != 0 &&
         (test_trap.esr & ESR_STATUS) == STATUS_PERMISSION;
}

static inline uint64_t trap_pc(void) { return test_trap.pc; }

typedef uint32_t instruction_t;
#define RETURN_INSTRUCTION 0xd65f03c0

#endif
