// SPDX-License-Identifier: Apache-2.0
/*
 * Accesses that are not aligned, its own and by hypercalls, with all on that would make user mode
 * trap at them: nothing comes of it in kernel mode.
 *
 *@ case alignment
 */
#include "test.h"

enum { TIMES = 4 };

static uint8_t room[32] __attribute__((aligned(16)));

#if defined(__x86_64__)
enum { FLAG_ALIGNMENT = 1 << 18 };

static uint64_t flags(void) {
  uint64_t flags;
  __asm__ volatile("pushfq\n\tpopq %0" : "=r"(flags));
  return flags;
}

static void check_alignment(void) {
  __asm__ volatile("pushq %0\n\tpopfq" : : "r"(flags() | FLAG_ALIGNMENT) : "cc", "memory");
}

static bool checks_alignment(void) { return (flags() & FLAG_ALIGNMENT) != 0; }
#elif defined(__aarch64__)
/* SCTLR_EL1.A is not a guest's to change. */
static void check_alignment(void) {}
static bool checks_alignment(void) { return true; }
#endif

/* One access, as it stands here. */
static uint64_t load(const uint8_t *at) {
  uint64_t value;
#if defined(__x86_64__)
  __asm__ volatile("movq (%1), %0" : "=r"(value) : "r"(at) : "memory");
#elif defined(__aarch64__)
  __asm__ volatile("ldr %0, [%1]" : "=r"(value) : "r"(at) : "memory");
#endif
  return value;
}

static void store(uint8_t *at, uint64_t value) {
#if defined(__x86_64__)
  __asm__ volatile("movq %0, (%1)" : : "r"(value), "r"(at) : "memory");
#elif defined(__aarch64__)
  __asm__ volatile("str %0, [%1]" : : "r"(value), "r"(at) : "memory");
#endif
}

int guest_main(const char *arguments) {
  (void)arguments;
  check_alignment();
  /* Of a monitor that does them otherwise from the second time on, all. */
  for (int i = 1; i < TIMES; i++) {
    hvt_call(HVT_HYPERCALL_WALLTIME, room + i);
    expect(checks_alignment(), "checks went off in call %d", i);
  }
  uint64_t before = load(room + TIMES - 1);
  expect(before > 1000000000000000000, "%lu", before);
  for (int i = 1; i < TIMES; i++) {
    check_alignment();
    store(room + i, 0x0102030405060708u * (unsigned)i);
    check_alignment();
    uint64_t value = load(room + i);
    expect(value == 0x0102030405060708u * (unsigned)i, "0x%lx", value);
    expect(room[i] == 8 * i, "0x%x", room[i]);
  }
  check_alignment();
  hvt_call(HVT_HYPERCALL_WALLTIME, room + 1);
  expect(load(room + 1) >= before, "%lu", load(room + 1));
  return succeed();
}
