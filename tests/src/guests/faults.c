// SPDX-License-Identifier: Apache-2.0
/*
 * Meets faults, looks at what the CPU says of them, and goes on.
 *
 *@ case faults
 *@   memory 16
 */
#include "test.h"

static void expect_page_fault(bool faulted, uint64_t address, uint64_t error_code) {
  expect(faulted, "0x%lx", address);
  expect(test_trap.vector == TRAP_PF, "0x%lx: vector %lu", address, test_trap.vector);
  expect(test_trap.cr2 == address, "0x%lx: cr2 0x%lx", address, test_trap.cr2);
  expect(test_trap.error_code == error_code, "0x%lx: error code 0x%lx", address,
         test_trap.error_code);
}

int guest_main(const char *arguments) {
  (void)arguments;
  uint64_t value;
  uint64_t mask = HVT_LARGE_PAGE_SIZE - 1;
  uint64_t end = (guest_boot_info()->mem_size + mask) & ~mask;

  /* The tender's pages, and what lies behind memory. */
  const uint64_t absent[] = {0, 8, 0x1000, 0x2000, 0x8000, 0xfff8, end, end + 0x123458, end << 4};
  for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) {
    expect_page_fault(read_faults(absent[i], &value), absent[i], 0);
    expect_page_fault(write_faults(absent[i], 1), absent[i], PF_WRITE);
    bool faulted = call_faults(absent[i]);
    /* The fetch bit takes EFER.NXE. */
    expect_page_fault(faulted, absent[i], test_trap.error_code & PF_FETCH);
    expect(test_trap.rip == absent[i], "rip 0x%lx", test_trap.rip);
  }

  /* The low megabyte can be read, all of it. */
  for (uint64_t page = HVT_BOOT_INFO_ADDRESS; page < HVT_GUEST_MIN_BASE; page += HVT_PAGE_SIZE) {
    expect(!read_faults(page, &value), "0x%lx", page);
    expect_page_fault(write_faults(page, 1), page, PF_PRESENT | PF_WRITE);
  }

  /* What is the guest's own is all there. */
  uint64_t stack = (uintptr_t)&value & ~(uint64_t)7;
  expect(!read_faults(guest_boot_info()->mem_size - 8, &value), "last word");
  expect(!write_faults((uintptr_t)guest_heap_start(), 1), "heap");
  expect(!read_faults(stack, &value), "stack");

  expect(read_faults(0x8000000000000000, &value), "not canonical");
  expect(test_trap.vector == TRAP_GP, "vector %lu", test_trap.vector);
  return succeed();
}
