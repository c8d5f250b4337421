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
  uint64_t self;
  uint64_t guard;
  __asm__ volatile("movq %%fs:0, %0; movq %%fs:0x28, %1" : "=r"(self), "=r"(guard));
  expect(self == *(volatile uint64_t *)self, "0x%lx", self);
  expect(self > (uintptr_t)&number && self > (uintptr_t)&zero, "0x%lx", self);
  expect(guard != 0 && (guard & 0xff) == 0, "stack guard");
  return succeed();
}
