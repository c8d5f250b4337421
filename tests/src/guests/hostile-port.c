// SPDX-License-Identifier: Apache-2.0
/*
 * Executes one instruction that no well-meaning guest does; the tender must end the run with one
 * line. The argument says which.
 *
 *@ arch x86_64
 *@ case hostile-port-0
 *@   args port 0
 *@   status 1
 *@ case hostile-port-0x3f8
 *@   args port 0x3f8
 *@   status 1
 *@ case hostile-port-0x4ff
 *@   args port 0x4ff
 *@   status 1
 *@ case hostile-port-0x601
 *@   args port 0x601
 *@   status 1
 *@ case hostile-port-0xffff
 *@   args port 0xffff
 *@   status 1
 *@ case hostile-outb
 *@   args outb
 *@   status 1
 *@ case hostile-outw
 *@   args outw
 *@   status 1
 *@ case hostile-out-immediate
 *@   args out-immediate
 *@   status 1
 *@ case hostile-inb
 *@   args inb
 *@   status 1
 *@ case hostile-inl
 *@   args inl
 *@   status 1
 *@ case hostile-outs
 *@   args outs
 *@   status 1
 *@ case hostile-rep-outs
 *@   args rep-outs
 *@   status 1
 *@ case hostile-rep-ins
 *@   args rep-ins
 *@   status 1
 *@ case hostile-hlt
 *@   args hlt
 *@   status 1
 *@ case hostile-triple-fault
 *@   args triple-fault
 *@   status 1
 */
#include "test.h"

static void hostile_instruction(const char *arguments) {
  static uint64_t answer;
  static uint32_t words[4];
  const char *rest;
  uint32_t value = (uint32_t)(uintptr_t)&answer;
  uint16_t port = HVT_HYPERCALL_PORT_BASE + HVT_HYPERCALL_WALLTIME;
  void *at = words;
  uint64_t count = sizeof words / sizeof *words;
  if (starts_with(arguments, "port", &rest)) {
    port = (uint16_t)guest_parse_number(rest, NULL);
    __asm__ volatile("outl %%eax, %%dx" : : "a"(0), "d"(port));
  } else if (starts_with(arguments, "outb", &rest)) {
    __asm__ volatile("outb %%al, %%dx" : : "a"(value), "d"(port));
  } else if (starts_with(arguments, "outw", &rest)) {
    __asm__ volatile("outw %%ax, %%dx" : : "a"(value), "d"(port));
  } else if (starts_with(arguments, "out-immediate", &rest)) {
    __asm__ volatile("outl %%eax, $0x80" : : "a"(value));
  } else if (starts_with(arguments, "inb", &rest)) {
    __asm__ volatile("inb %%dx, %%al" : "+a"(value) : "d"(port));
  } else if (starts_with(arguments, "inl", &rest)) {
    __asm__ volatile("inl %%dx, %%eax" : "+a"(value) : "d"(port));
  } else if (starts_with(arguments, "outs", &rest)) {
    /* KVM hands over string output word by word, like plain output: let the value be bad too. */
    words[0] = UINT32_MAX;
    __asm__ volatile("outsl" : "+S"(at) : "d"(port) : "memory");
  } else if (starts_with(arguments, "rep-outs", &rest)) {
    words[0] = value;
    words[1] = UINT32_MAX;
    __asm__ volatile("rep outsl" : "+S"(at), "+c"(count) : "d"(port) : "memory");
  } else if (starts_with(arguments, "rep-ins", &rest)) {
    __asm__ volatile("rep insl" : "+D"(at), "+c"(count) : "d"(port) : "memory");
  } else if (starts_with(arguments, "hlt", &rest)) {
    __asm__ volatile("hlt");
  } else if (starts_with(arguments, "triple-fault", &rest)) {
    struct {
      uint16_t padding[3];
      uint16_t limit;
      uint64_t base;
    } none = {.limit = 0};
    __asm__ volatile("lidt %0; ud2" : : "m"(none.limit), "m"(none.base));
  }
}

int guest_main(const char *arguments) {
  hostile_instruction(arguments);
  guest_puts("FAILURE: it came back\n");
  return FAILED;
}
