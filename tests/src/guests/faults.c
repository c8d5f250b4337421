// SPDX-License-Identifier: Apache-2.0
/*
 * Meets faults, looks at what the CPU says of them, and goes on.
 *
 *@ case faults
 *@   memory 16
 */
#include "test.h"

static void expect_memory_fault(bool faulted, uint64_t address) {
  expect(faulted, "0x%lx", address);
  expect(is_memory_fault(address), "0x%lx", address);
}

static void expect_absent(bool faulted, uint64_t address, enum test_access access) {
  expect_memory_fault(faulted, address);
  expect(is_absent(access), "0x%lx, access %u", address, access);
}

/* Addresses that no table could map. */
static void far_away(void) {
  uint64_t value;
#if defined(__x86_64__)
  expect(read_faults(0x8000000000000000, &value), "not canonical");
  expect(test_trap.vector == TRAP_GP, "vector %lu", test_trap.vector);
#elif defined(__aarch64__)
  uint64_t beyond = 1ull << 40;
  expect_absent(read_faults(beyond, &value), beyond, TEST_READ);
  /* The upper half has a table of its own, which is none. */
  uint64_t upper = 0xffffffffffff0000;
  expect_memory_fault(read_faults(upper, &value), upper);
  /* The top byte of an address is ignored. */
  uint64_t tagged = 0x8000000000000000 | HVT_BOOT_INFO_ADDRESS;
  expect(!read_faults(tagged, &value), "0x%lx", tagged);
  expect(value == guest_boot_info()->mem_size, "0x%lx", value);
#endif
}

int guest_main(const char *arguments) {
  (void)arguments;
  uint64_t value;
  uint64_t mask = HVT_LARGE_PAGE_SIZE - 1;
  uint64_t end = (guest_boot_info()->mem_size + mask) & ~mask;

  /* The tender's pages, and what lies behind memory. */
  const uint64_t absent[] = {0, 8, 0x1000, 0x2000, 0x8000, 0xfff8, end, end + 0x123458, end << 4};
  for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) {
    expect_absent(read_faults(absent[i], &value), absent[i], TEST_READ);
    expect_absent(write_faults(absent[i], 1), absent[i], TEST_WRITE);
    expect_absent(call_faults(absent[i]), absent[i], TEST_CALL);
    expect(trap_pc() == absent[i], "pc 0x%lx", trap_pc());
  }

  /* The low megabyte can be read, all of it. */
  for (uint64_t page = HVT_BOOT_INFO_ADDRESS; page < HVT_GUEST_MIN_BASE; page += HVT_PAGE_SIZE) {
    expect(!read_faults(page, &value), "0x%lx", page);
    expect_memory_fault(write_faults(page, 1), page);
    expect(is_read_only(), "0x%lx", page);
  }

  /* What is the guest's own is all there. */
  uint64_t stack = (uintptr_t)&value & ~(uint64_t)7;
  expect(!read_faults(guest_boot_info()->mem_size - 8, &value), "last word");
  expect(!write_faults((uintptr_t)guest_heap_start(), 1), "heap");
  expect(!read_faults(stack, &value), "stack");

  far_away();
  return succeed();
}
