// SPDX-License-Identifier: Apache-2.0
/*
 * Dies of one fault that is not about memory.
 *
 *@ case trap-division
 *@   arch x86_64
 *@   args division
 *@   status 255
 *@   stdout guest: trap: #DE vector=0 error=0x0
 *@ case trap-opcode
 *@   args opcode
 *@   status 255
 *@   x86_64 stdout guest: trap: #UD vector=6 error=0x0
 *@   aarch64 stdout guest: trap: undefined instruction vector=4 esr=0x2000000
 *@ case trap-breakpoint
 *@   args breakpoint
 *@   status 255
 *@   x86_64 stdout guest: trap: #BP vector=3 error=0x0
 *@   aarch64 stdout guest: trap: brk vector=4 esr=0xf2000007
 *@   differs pvm 1 this KVM can't run the instruction cc
 *@ case trap-stack
 *@   args stack
 *@   status 255
 *@   x86_64 stdout guest: trap: #PF vector=14 error=0x2
 *@   x86_64 stdout cr2=0xff
 *@   aarch64 stdout guest: trap: data abort vector=4 esr=0x96000047
 *@   aarch64 stdout far=0xff
 *@ case trap-call
 *@   arch aarch64
 *@   args call
 *@   status 255
 *@   stdout guest: trap: svc vector=4 esr=0x56000005
 *@ case trap-system-register
 *@   arch aarch64
 *@   args system-register
 *@   status 255
 *@   stdout guest: trap: undefined instruction vector=4 esr=0x2000000
 *@ case trap-pc
 *@   arch aarch64
 *@   args pc
 *@   status 255
 *@   stdout guest: trap: pc not aligned vector=4 esr=0x8a000000 pc=0x100002
 *@   stdout far=0x100002
 */
#include "test.h"

#if defined(__x86_64__)

static void die(const char *how) {
  const char *rest;
  if (starts_with(how, "division", &rest)) {
    __asm__ volatile("divl %0" : : "r"(0), "a"(1), "d"(0));
  } else if (starts_with(how, "opcode", &rest)) {
    __asm__ volatile("ud2");
  } else if (starts_with(how, "breakpoint", &rest)) {
    __asm__ volatile("int3");
  } else if (starts_with(how, "stack", &rest)) {
    /* A stack that has run into the tender's pages: the report needs a stack of its own. */
    __asm__ volatile("movl $0x10000, %%esp; pushq $0" : : : "memory");
  }
}

#elif defined(__aarch64__)

static void die(const char *how) {
  const char *rest;
  if (starts_with(how, "opcode", &rest)) {
    __asm__ volatile("udf #0");
  } else if (starts_with(how, "breakpoint", &rest)) {
    __asm__ volatile("brk #7");
  } else if (starts_with(how, "stack", &rest)) {
    /* A stack that has run into the tender's pages: the report needs a stack of its own. */
    __asm__ volatile("mov sp, %0\n\tstr xzr, [sp, #-16]!" : : "r"(0x10000ul) : "memory");
  } else if (starts_with(how, "call", &rest)) {
    __asm__ volatile("svc #5");
  } else if (starts_with(how, "system-register", &rest)) {
    /* The hypervisor's. */
    __asm__ volatile("mrs x0, esr_el2" : : : "x0");
  } else if (starts_with(how, "pc", &rest)) {
    __asm__ volatile("br %0" : : "r"(0x100002ul));
  }
}

#endif

int guest_main(const char *arguments) {
  die(arguments);
  guest_puts("FAILURE\n");
  return FAILED;
}
