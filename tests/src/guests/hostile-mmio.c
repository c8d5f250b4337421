// SPDX-License-Identifier: Apache-2.0
/*
 * Executes one instruction that no well-meaning guest does; the tender must end the run with one
 * line, unless the guest itself gets an exception. The arguments are the instruction and, for those
 * that touch memory, the address.
 *
 *@ arch aarch64
 *@ case hostile-mmio-0x100000000
 *@   args at 0x100000000
 *@   status 1
 *@ case hostile-mmio-0x100000004
 *@   args at 0x100000004
 *@   status 1
 *@ case hostile-mmio-0x10000000c
 *@   args at 0x10000000c
 *@   status 1
 *@ case hostile-mmio-0x1000000f8
 *@   args at 0x1000000f8
 *@   status 1
 *@ case hostile-mmio-0x100000108
 *@   args at 0x100000108
 *@   status 1
 *@ case hostile-mmio-0x100001008
 *@   args at 0x100001008
 *@   status 1
 *@ case hostile-mmio-0x13ffffff8
 *@   args at 0x13ffffff8
 *@   status 1
 *@ case hostile-mmio-byte
 *@   args strb 0x100000008
 *@   status 1
 *@   stderr 8 bits
 *@ case hostile-mmio-half
 *@   args strh 0x100000008
 *@   status 1
 *@   stderr 16 bits
 *@ case hostile-mmio-double
 *@   args str-double 0x100000008
 *@   status 1
 *@   stderr 64 bits
 *@ case hostile-mmio-vector
 *@   args str-vector 0x100000008
 *@   status 1
 *@ case hostile-mmio-pair
 *@   args stp 0x100000008
 *@   status 1
 *@ case hostile-mmio-write-back
 *@   args str-write-back 0x100000008
 *@   status 1
 *@ case hostile-mmio-kick-byte
 *@   args strb 0x100000100
 *@   status 1
 *@   stderr 8 bits
 *@ case hostile-mmio-load
 *@   args ldr 0x100000008
 *@   status 1
 *@   stderr read from 0x100000008, 32 bits
 *@ case hostile-mmio-load-byte
 *@   args ldrb 0x100000008
 *@   status 1
 *@   stderr read from 0x100000008, 8 bits
 *@ case hostile-mmio-load-kick
 *@   args ldr 0x100000100
 *@   status 1
 *@   stderr read from 0x100000100, 32 bits
 *@ case hostile-mmio-exclusive
 *@   args stlr 0x100001008
 *@   status 1
 *@ case hostile-mmio-beyond
 *@   args at 0x140000008
 *@   status 255
 *@   stdout data abort vector=4 esr=0x96000045
 *@   stdout far=0x140000008
 *@ case hostile-mmio-call
 *@   args call 0x100000008
 *@   status 255
 *@   stdout instruction abort vector=4 esr=0x8600000d
 *@ case hostile-power-off
 *@   args power-off
 *@ case hostile-wait
 *@   args wait
 *@   status 1
 *@   terminate waiting
 *@ case hostile-no-vectors
 *@   args no-vectors
 *@   status 1
 *@   terminate no vectors
 */
#include "test.h"

static void access(const char *instruction, uint64_t address) {
  static uint64_t answer;
  const char *rest;
  uint64_t value = (uintptr_t)&answer;
  if (starts_with(instruction, "at", &rest)) {
    __asm__ volatile("str %w0, [%1]" : : "r"(value), "r"(address) : "memory");
  } else if (starts_with(instruction, "strb", &rest)) {
    __asm__ volatile("strb %w0, [%1]" : : "r"(value), "r"(address) : "memory");
  } else if (starts_with(instruction, "strh", &rest)) {
    __asm__ volatile("strh %w0, [%1]" : : "r"(value), "r"(address) : "memory");
  } else if (starts_with(instruction, "str-double", &rest)) {
    __asm__ volatile("str %0, [%1]" : : "r"(value), "r"(address) : "memory");
  } else if (starts_with(instruction, "str-vector", &rest)) {
    /* str s0, [x0]: the assembler may be told to know no vectors. */
    register uint64_t x0 __asm__("x0") = address;
    __asm__ volatile(".inst 0xbd000000" : : "r"(x0) : "memory");
  } else if (starts_with(instruction, "stp", &rest)) {
    __asm__ volatile("stp %w0, %w0, [%1]" : : "r"(value), "r"(address) : "memory");
  } else if (starts_with(instruction, "str-write-back", &rest)) {
    __asm__ volatile("str %w1, [%0], #8" : "+r"(address) : "r"(value) : "memory");
  } else if (starts_with(instruction, "ldr", &rest)) {
    __asm__ volatile("ldr %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
  } else if (starts_with(instruction, "ldrb", &rest)) {
    __asm__ volatile("ldrb %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
  } else if (starts_with(instruction, "stlr", &rest)) {
    __asm__ volatile("stlr %w0, [%1]" : : "r"(value), "r"(address) : "memory");
  } else if (starts_with(instruction, "call", &rest)) {
    ((void (*)(void))address)();
  }
}

/*
 * A firmware call that would switch a real machine off (PSCI SYSTEM_OFF): not in this ABI, so it is
 * refused, or no such instruction.
 */
static int power_off(void) {
  register uint64_t x0 __asm__("x0") = 0x84000008;
  uint64_t faulted = 1, scratch;
  guest_on_trap(test_catch);
  __asm__ volatile(CATCH_BEGIN "hvc #0\n\t" CATCH_END
                   : CATCH_OUTPUTS, "+r"(x0)
                   :
                   : "x1", "x2", "x3", "memory");
  if (faulted) {
    expect(trap_class() == CLASS_UNDEFINED, "esr 0x%lx", test_trap.esr);
  } else {
    expect((int64_t)x0 < 0, "hvc gave 0x%lx", x0);
  }
  return succeed();
}

int guest_main(const char *arguments) {
  const char *rest;
  if (starts_with(arguments, "power-off", &rest)) return power_off();
  if (starts_with(arguments, "wait", &rest)) {
    /* For an interrupt, of which there is none. */
    guest_puts("waiting\n");
    for (;;) __asm__ volatile("wfi");
  }
  if (starts_with(arguments, "no-vectors", &rest)) {
    guest_puts("no vectors\n");
    __asm__ volatile("msr vbar_el1, %0\n\tisb\n\tudf #0" : : "r"(0ul));
  }
  const char *place = arguments;
  while (*place != ' ' && *place != 0) place++;
  access(arguments, guest_parse_number(place + 1, NULL));
  guest_puts("FAILURE: it came back\n");
  return FAILED;
}
