// SPDX-License-Identifier: Apache-2.0
/*
 * Checks the registers as they were at the entry point. `system` looks at those of EL1 too.
 *
 *@ arch aarch64
 *@ case registers
 *@   memory 16
 *@ case registers-system
 *@   args system
 *@   memory 16
 */
#include "test.h"

uint64_t boot_x[31], boot_sp, boot_daif, boot_nzcv;

/* Takes the place of the runtime's. */
__asm__(
    ".pushsection .text.start, \"ax\", @progbits\n"
    ".globl _start\n"
    "_start:\n"
    "  msr tpidr_el0, x1\n"
    "  adrp x1, boot_x\n"
    "  add x1, x1, :lo12:boot_x\n"
    "  str x0, [x1]\n"
    "  mrs x0, tpidr_el0\n"
    "  stp x0, x2, [x1, #8]\n"
    "  stp x3, x4, [x1, #24]\n"
    "  stp x5, x6, [x1, #40]\n"
    "  stp x7, x8, [x1, #56]\n"
    "  stp x9, x10, [x1, #72]\n"
    "  stp x11, x12, [x1, #88]\n"
    "  stp x13, x14, [x1, #104]\n"
    "  stp x15, x16, [x1, #120]\n"
    "  stp x17, x18, [x1, #136]\n"
    "  stp x19, x20, [x1, #152]\n"
    "  stp x21, x22, [x1, #168]\n"
    "  stp x23, x24, [x1, #184]\n"
    "  stp x25, x26, [x1, #200]\n"
    "  stp x27, x28, [x1, #216]\n"
    "  stp x29, x30, [x1, #232]\n"
    "  mov x2, sp\n"
    "  adrp x3, boot_sp\n"
    "  str x2, [x3, :lo12:boot_sp]\n"
    "  mrs x2, daif\n"
    "  adrp x3, boot_daif\n"
    "  str x2, [x3, :lo12:boot_daif]\n"
    "  mrs x2, nzcv\n"
    "  adrp x3, boot_nzcv\n"
    "  str x2, [x3, :lo12:boot_nzcv]\n"
    "  ldr x0, [x1]\n"
    "  bl runtime_start\n"
    ".popsection\n");

#define SYSTEM_REGISTER(name)                                                                      \
  static uint64_t read_##name(void) {                                                              \
    uint64_t value;                                                                                \
    __asm__ volatile("mrs %0, " #name : "=r"(value));                                              \
    return value;                                                                                  \
  }

SYSTEM_REGISTER(currentel)
SYSTEM_REGISTER(spsel)
SYSTEM_REGISTER(sctlr_el1)
SYSTEM_REGISTER(tcr_el1)
SYSTEM_REGISTER(ttbr0_el1)
SYSTEM_REGISTER(mair_el1)
SYSTEM_REGISTER(cpacr_el1)

/* D, A, I and F. */
#define DAIF_MASKED 0x3c0

/* M, C, I: of what no CPU has fixed to 1. */
#define SCTLR_MMU 0x1005
#define SCTLR_KNOWN 0x10100f

static int check_system(void) {
  expect(read_currentel() == 1 << 2, "currentel 0x%lx", read_currentel());
  expect(read_spsel() == 1, "spsel 0x%lx", read_spsel());
  expect((read_sctlr_el1() & SCTLR_KNOWN) == SCTLR_MMU, "sctlr 0x%lx", read_sctlr_el1());
  expect(read_tcr_el1() == 0x32b5183518, "tcr 0x%lx", read_tcr_el1());
  expect(read_ttbr0_el1() == 0x1000, "ttbr0 0x%lx", read_ttbr0_el1());
  expect(read_mair_el1() == 0xbbff440c0400, "mair 0x%lx", read_mair_el1());
  expect((read_cpacr_el1() >> 20 & 3) == 3, "cpacr 0x%lx", read_cpacr_el1());
  return succeed();
}

int guest_main(const char *arguments) {
  const char *rest;
  expect(boot_x[0] == HVT_BOOT_INFO_ADDRESS, "x0 0x%lx", boot_x[0]);
  for (int i = 1; i < 31; i++) expect(boot_x[i] == 0, "x%d 0x%lx", i, boot_x[i]);
  expect(boot_sp == guest_boot_info()->mem_size - 16, "sp 0x%lx", boot_sp);
  expect(boot_nzcv == 0, "nzcv 0x%lx", boot_nzcv);
  if (!starts_with(arguments, "system", &rest)) return succeed();
  expect(boot_daif == DAIF_MASKED, "daif 0x%lx", boot_daif);
  return check_system();
}
