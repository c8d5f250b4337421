// SPDX-License-Identifier: Apache-2.0
/*
 * Checks the registers as they were at the entry point. Control registers and selectors are the
 * kernel's in a tender without a hypervisor, and are left out there.
 *
 *@ arch x86_64
 *@ case registers
 *@   memory 16
 */
#include "test.h"

uint64_t boot_rdi, boot_rsp, boot_rflags, boot_cs, boot_ss, boot_ds, boot_others, boot_cr[5],
    boot_efer, boot_tr;
struct {
  uint16_t padding[3];
  uint16_t limit;
  uint64_t base;
} boot_gdtr;

/* Takes the place of the runtime's. */
__asm__(
    ".pushsection .text.start, \"ax\", @progbits\n"
    ".globl _start\n"
    "_start:\n"
    "  movq %rsp, boot_rsp\n"
    "  movq %rdi, boot_rdi\n"
    "  movw %cs, boot_cs\n"
    "  movw %ss, boot_ss\n"
    "  movw %ds, boot_ds\n"
    "  movw %es, boot_others\n"
    "  movw %fs, boot_others + 2\n"
    "  movw %gs, boot_others + 4\n"
    "  pushfq\n"
    "  popq boot_rflags\n"
    "  testw $3, boot_cs\n"
    "  jnz 1f\n"
    "  movq %cr0, %rax\n"
    "  movq %rax, boot_cr\n"
    "  movq %cr3, %rax\n"
    "  movq %rax, boot_cr + 24\n"
    "  movq %cr4, %rax\n"
    "  movq %rax, boot_cr + 32\n"
    "  movl $0xc0000080, %ecx\n"
    "  rdmsr\n"
    "  movl %eax, boot_efer\n"
    "  movl %edx, boot_efer + 4\n"
    "  sgdt boot_gdtr + 6\n"
    "  str boot_tr\n"
    "1:\n"
    "  andq $-16, %rsp\n"
    "  call runtime_start\n"
    ".popsection\n");

/* PE, ET (always reads 1), NE, WP, PG; MP may be set. */
#define CR0 0x80010031
#define CR0_MP 0x2
/* PAE, OSFXSR, OSXMMEXCPT. */
#define CR4 0x620
/* LME, LMA; NXE and SCE may be set. */
#define EFER 0x500
#define EFER_NXE 0x800
#define EFER_SCE 0x1

#define RFLAGS_RESERVED 0x2
#define RFLAGS_IF 0x200

int guest_main(const char *arguments) {
  (void)arguments;
  expect(boot_rdi == HVT_BOOT_INFO_ADDRESS, "rdi 0x%lx", boot_rdi);
  expect(boot_rsp == guest_boot_info()->mem_size - 8, "rsp 0x%lx", boot_rsp);
  if (in_process()) {
    /* Interrupts are the kernel's there. */
    expect((boot_rflags & ~(uint64_t)RFLAGS_IF) == RFLAGS_RESERVED, "rflags 0x%lx", boot_rflags);
    return succeed();
  }
  /* The flags of the one test instruction come after. */
  expect(boot_rflags == RFLAGS_RESERVED, "rflags 0x%lx", boot_rflags);
  expect(boot_cs == 8, "cs 0x%lx", boot_cs);
  expect(boot_ss == 16, "ss 0x%lx", boot_ss);
  expect(boot_ds == 16, "ds 0x%lx", boot_ds);
  expect(boot_others == 0x001000100010, "es, fs, gs 0x%lx", boot_others);
  expect((boot_cr[0] | CR0_MP | 0x10) == (CR0 | CR0_MP), "cr0 0x%lx", boot_cr[0]);
  expect(boot_cr[3] == 0x2000, "cr3 0x%lx", boot_cr[3]);
  expect(boot_cr[4] == CR4, "cr4 0x%lx", boot_cr[4]);
  expect((boot_efer & ~(uint64_t)(EFER_NXE | EFER_SCE)) == EFER, "efer 0x%lx", boot_efer);
  expect(boot_gdtr.base == 0x1000, "gdt 0x%lx", boot_gdtr.base);
  expect(boot_gdtr.limit == 23, "gdt limit %u", boot_gdtr.limit);
  return succeed();
}
