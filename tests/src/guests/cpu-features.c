// SPDX-License-Identifier: Apache-2.0
/*
 * Looks at the CPU that the tender shows.
 *
 *@ arch aarch64
 *@ case cpu-features
 */
#include "test.h"

static unsigned field(uint64_t value, unsigned from) { return (unsigned)(value >> from & 15); }

int guest_main(const char *arguments) {
  (void)arguments;
  uint64_t midr, features, memory, cache, zeroing;
  __asm__ volatile("mrs %0, midr_el1" : "=r"(midr));
  __asm__ volatile("mrs %0, id_aa64pfr0_el1" : "=r"(features));
  __asm__ volatile("mrs %0, id_aa64mmfr0_el1" : "=r"(memory));
  __asm__ volatile("mrs %0, ctr_el0" : "=r"(cache));
  __asm__ volatile("mrs %0, dczid_el0" : "=r"(zeroing));
  guest_printf("midr 0x%lx pfr0 0x%lx mmfr0 0x%lx ctr 0x%lx dczid 0x%lx\n", midr, features, memory,
               cache, zeroing);
  expect(midr != 0, "no CPU");
  /* 0 is there, 1 with half precision, 15 is not there. */
  expect(field(features, 16) <= 1, "FP %u", field(features, 16));
  expect(field(features, 20) <= 1, "SIMD %u", field(features, 20));
  expect(field(features, 0) >= 1, "EL0 %u", field(features, 0));
  expect(field(cache, 0) <= 9 && field(cache, 16) <= 9, "cache lines 0x%lx", cache);

  /* Zeroing a block, if it is allowed, does just that. */
  if ((zeroing >> 4 & 1) == 0) {
    static uint8_t blocks[3 * 2048] __attribute__((aligned(2048)));
    uint64_t size = 4ul << (zeroing & 15);
    expect(size <= 2048, "blocks of %lu", size);
    memset(blocks, 0x77, sizeof blocks);
    __asm__ volatile("dc zva, %0" : : "r"(blocks + 2048) : "memory");
    for (uint64_t i = 0; i < sizeof blocks; i++) {
      bool inside = i >= 2048 && i < 2048 + size;
      expect(blocks[i] == (inside ? 0 : 0x77), "byte %lu", i);
    }
  }
  return succeed();
}
