// SPDX-License-Identifier: Apache-2.0
/*
 * Uses thread-local data, with and without initial values.
 *
 *@ case tls
 */
#include "test.h"

static _Thread_local volatile uint64_t number = 0x123456789abcdef0;
static _Thread_local volatile uint64_t zero;
static _Thread_local volatile char room[1000];
static _Thread_local volatile uint8_t aligned __attribute__((aligned(64))) = 64;

/* As the architecture's ABI wants it. */
static void expect_layout(void) {
#if defined(__x86_64__)
  uint64_t self;
  uint64_t guard;
  __asm__ volatile("movq %%fs:0, %0; movq %%fs:0x28, %1" : "=r"(self), "=r"(guard));
  expect(self == *(volatile uint64_t *)self, "0x%lx", self);
  expect(self > (uintptr_t)&number && self > (uintptr_t)&zero, "0x%lx", self);
#elif defined(__aarch64__)
  extern uint64_t __stack_chk_guard;
  uint64_t self;
  uint64_t guard = __stack_chk_guard;
  __asm__ volatile("mrs %0, tpidr_el0" : "=r"(self));
  expect(self % 64 == 0, "0x%lx", self);
  expect((uintptr_t)&number >= self + 16 && (uintptr_t)&zero >= self + 16, "0x%lx", self);
#endif
  expect(guard != 0 && (guard & 0xff) == 0, "stack guard");
}

int guest_main(const char *arguments) {
  (void)arguments;
  expect(number == 0x123456789abcdef0, "%lx", number);
  expect(zero == 0, "%lx", zero);
  for (size_t i = 0; i < sizeof room; i++) expect(room[i] == 0, "room[%lu]", i);
  expect(aligned == 64, "%u", (unsigned)aligned);
  expect((uintptr_t)&aligned % 64 == 0, "%p", (void *)&aligned);
  number++;
  zero--;
  room[sizeof room - 1] = 1;
  aligned = 65;
  expect(number == 0x123456789abcdef1 && zero == UINT64_MAX && aligned == 65, "not written");
  expect_layout();
  return succeed();
}
