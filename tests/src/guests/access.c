// SPDX-License-Identifier: Apache-2.0
/*
 * Reads, writes or calls one address that it must not, and dies of it. Writes to what the tender
 * protects end the run; all others are the guest's own page faults.
 *
 *@ case access-read-null
 *@   args read 0
 *@   status 255
 *@   x86_64 stdout #PF vector=14 error=0x0
 *@   x86_64 stdout cr2=0x0
 *@   aarch64 stdout data abort vector=4 esr=0x96000007
 *@   aarch64 stdout far=0x0
 *@ case access-write-null
 *@   args write 0x8
 *@   status 255
 *@   x86_64 stdout #PF vector=14 error=0x2
 *@   x86_64 stdout cr2=0x8
 *@   aarch64 stdout data abort vector=4 esr=0x96000047
 *@   aarch64 stdout far=0x8
 *@ case access-call-null
 *@   args call 0
 *@   status 255
 *@   x86_64 stdout #PF vector=14
 *@   x86_64 stdout cr2=0x0
 *@   aarch64 stdout instruction abort vector=4 esr=0x86000007 pc=0x0
 *@   aarch64 stdout far=0x0
 *@ case access-read-gdt
 *@   args read 0x1000
 *@   status 255
 *@   x86_64 stdout cr2=0x1000
 *@   aarch64 stdout far=0x1000
 *@ case access-write-gdt
 *@   args write 0x1000
 *@   status 255
 *@   x86_64 stdout cr2=0x1000
 *@   aarch64 stdout far=0x1000
 *@ case access-read-page-tables
 *@   args read 0x2000
 *@   status 255
 *@   x86_64 stdout cr2=0x2000
 *@   aarch64 stdout far=0x2000
 *@ case access-write-page-tables
 *@   args write 0x2000
 *@   status 255
 *@   x86_64 stdout cr2=0x2000
 *@   aarch64 stdout far=0x2000
 *@ case access-write-last-tender-page
 *@   args write 0xfff8
 *@   status 255
 *@   x86_64 stdout cr2=0xfff8
 *@   aarch64 stdout far=0xfff8
 *@ case access-write-boot-info
 *@   args write 0x10000
 *@   status 255
 *@   x86_64 stdout #PF vector=14 error=0x3
 *@   x86_64 stdout cr2=0x10000
 *@   aarch64 stdout data abort vector=4 esr=0x9600004f
 *@   aarch64 stdout far=0x10000
 *@ case access-write-low
 *@   args write 0xffff8
 *@   status 255
 *@   x86_64 stdout #PF vector=14 error=0x3
 *@   x86_64 stdout cr2=0xffff8
 *@   aarch64 stdout data abort vector=4 esr=0x9600004f
 *@   aarch64 stdout far=0xffff8
 *@ case access-read-beyond
 *@   memory 16
 *@   args read end
 *@   status 255
 *@   x86_64 stdout #PF vector=14 error=0x0
 *@   x86_64 stdout cr2=0x1000000
 *@   aarch64 stdout data abort vector=4 esr=0x96000006
 *@   aarch64 stdout far=0x1000000
 *@ case access-write-beyond
 *@   memory 16
 *@   args write end
 *@   status 255
 *@   x86_64 stdout #PF vector=14 error=0x2
 *@   x86_64 stdout cr2=0x1000000
 *@   aarch64 stdout data abort vector=4 esr=0x96000046
 *@   aarch64 stdout far=0x1000000
 *@ case access-write-16g
 *@   args write 0x400000000
 *@   status 255
 *@   x86_64 stdout #PF vector=14 error=0x2
 *@   x86_64 stdout cr2=0x400000000
 *@   aarch64 stdout data abort vector=4 esr=0x96000045
 *@   aarch64 stdout far=0x400000000
 *@ case access-read-not-canonical
 *@   args read 0x800000000000
 *@   status 255
 *@   x86_64 stdout #GP vector=13 error=0x0
 *@   aarch64 stdout data abort vector=4 esr=0x96000004
 *@   aarch64 stdout far=0x800000000000
 *@ case access-write-text
 *@   args write text
 *@   status 1
 *@   last write text
 *@   x86_64 stderr host/guest translation fault: rip=0x1
 *@   aarch64 stderr host/guest translation fault: pc=0x1
 *@   stderr (translation fault: write at 0x1
 *@   reference on a PVM says unhandled exit
 *@   differs hvf 255 data abort vector=4 esr=0x9600004f
 *@ case access-write-rodata
 *@   args write rodata
 *@   status 1
 *@   last write rodata
 *@   x86_64 stderr host/guest translation fault: rip=0x1
 *@   aarch64 stderr host/guest translation fault: pc=0x1
 *@   stderr (translation fault: write at 0x1
 *@   reference on a PVM says unhandled exit
 *@   differs hvf 255 data abort vector=4 esr=0x9600004f
 *@ case access-call-rodata
 *@   args call rodata
 *@   status 255
 *@   x86_64 stdout #PF vector=14 error=0x11
 *@   aarch64 stdout instruction abort vector=4 esr=0x8600000f
 *@   reference has no NX
 *@ case access-call-data
 *@   args call data
 *@   status 255
 *@   x86_64 stdout #PF vector=14 error=0x11
 *@   aarch64 stdout instruction abort vector=4 esr=0x8600000f
 *@   reference has no NX
 *@ case access-call-bss
 *@   args call bss
 *@   status 255
 *@   x86_64 stdout #PF vector=14 error=0x11
 *@   aarch64 stdout instruction abort vector=4 esr=0x8600000f
 *@   reference has no NX
 *@ case access-call-heap
 *@   args call heap
 *@   status 255
 *@   x86_64 stdout #PF vector=14 error=0x11
 *@   aarch64 stdout instruction abort vector=4 esr=0x8600000f
 *@   reference has no NX
 *@ case access-call-stack
 *@   args call stack
 *@   status 255
 *@   x86_64 stdout #PF vector=14 error=0x11
 *@   aarch64 stdout instruction abort vector=4 esr=0x8600000e
 *@   reference has no NX
 */
#include "test.h"

READ_ONLY static const instruction_t rodata[16] = {RETURN_INSTRUCTION};
static volatile instruction_t data[16] = {RETURN_INSTRUCTION};
static volatile instruction_t bss[16];

__attribute__((noinline)) static void text(void) { __asm__ volatile(""); }

static uint64_t address_of(const char *place, volatile instruction_t *stack) {
  const char *rest;
  if (starts_with(place, "text", &rest)) return (uintptr_t)text;
  if (starts_with(place, "rodata", &rest)) return (uintptr_t)rodata;
  if (starts_with(place, "data", &rest)) return (uintptr_t)data;
  if (starts_with(place, "bss", &rest)) return (uintptr_t)bss;
  if (starts_with(place, "heap", &rest)) return (uintptr_t)guest_heap_start();
  if (starts_with(place, "stack", &rest)) return (uintptr_t)stack;
  if (starts_with(place, "end", &rest)) {
    /* Of memory: a net ring may lie between the guest's and that. */
    uint64_t mask = HVT_LARGE_PAGE_SIZE - 1;
    return (guest_boot_info()->mem_size + mask) & ~mask;
  }
  return guest_parse_number(place, NULL);
}

int guest_main(const char *arguments) {
  volatile instruction_t stack[16] = {RETURN_INSTRUCTION};
  const char *place;
  bss[0] = RETURN_INSTRUCTION;
  *(volatile instruction_t *)guest_heap_start() = RETURN_INSTRUCTION;
  text();
  guest_printf("%s\n", arguments);
  if (starts_with(arguments, "read", &place)) {
    (void)*(volatile uint64_t *)address_of(place, stack);
  } else if (starts_with(arguments, "write", &place)) {
    *(volatile uint64_t *)address_of(place, stack) = 0;
  } else if (starts_with(arguments, "call", &place)) {
    ((void (*)(void))address_of(place, stack))();
  }
  guest_puts("FAILURE\n");
  return FAILED;
}
