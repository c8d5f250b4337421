// SPDX-License-Identifier: Apache-2.0
/*
 * Dies of one fault that is not about memory.
 *
 *@ case trap-division
 *@   args division
 *@   status 255
 *@   stdout guest: trap: #DE vector=0 error=0x0
 *@ case trap-opcode
 *@   args opcode
 *@   status 255
 *@   stdout guest: trap: #UD vector=6 error=0x0
 *@ case trap-breakpoint
 *@   args breakpoint
 *@   status 255
 *@   stdout guest: trap: #BP vector=3 error=0x0
 *@   differs pvm interprets no int3
 *@ case trap-stack
 *@   args stack
 *@   status 255
 *@   stdout guest: trap: #PF vector=14 error=0x2
 *@   stdout cr2=0xff
 */
#include "test.h"

int guest_main(const char *arguments) {
  const char *rest;
  if (starts_with(arguments, "division", &rest)) {
    __asm__ volatile("divl %0" : : "r"(0), "a"(1), "d"(0));
  } else if (starts_with(arguments, "opcode", &rest)) {
    __asm__ volatile("ud2");
  } else if (starts_with(arguments, "breakpoint", &rest)) {
    __asm__ volatile("int3");
  } else if (starts_with(arguments, "stack", &rest)) {
    /* A stack that has run into the tender's pages: the report needs a stack of its own. */
    __asm__ volatile("movl $0x10000, %%esp; pushq $0" : : : "memory");
  }
  guest_puts("FAILURE\n");
  return FAILED;
}
