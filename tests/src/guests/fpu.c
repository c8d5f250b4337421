// SPDX-License-Identifier: Apache-2.0
/*
 * Computes with floating-point numbers and vectors, and finds the CPU's settings for them as the
 * psABI wants them at start.
 *
 *@ sse
 *@ case fpu
 *@   differs pvm 1 this KVM can't run the instruction
 */
#include "test.h"

typedef double vector __attribute__((vector_size(16)));

static volatile double one = 1.0, three = 3.0;

#if defined(__x86_64__)

static void expect_settings(void) {
  uint32_t mxcsr;
  uint16_t control;
  __asm__ volatile("stmxcsr %0; fnstcw %1" : "=m"(mxcsr), "=m"(control));
  expect((mxcsr & 0xffc0) == 0x1f80, "mxcsr 0x%x", mxcsr);
  expect((control & 0x0f3f) == 0x033f, "fcw 0x%x", (unsigned)control);
}

static double square_root(double value) {
  double root;
  __asm__ volatile("sqrtsd %1, %0" : "=x"(root) : "x"(value));
  return root;
}

/* What the architecture has besides: x87. */
static void compute_more(void) {
  long double extended = (long double)one / 3;
  expect((int64_t)(extended * 3e18L) == 1000000000000000000, "x87");
}

#elif defined(__aarch64__)

static void expect_settings(void) {
  uint64_t control;
  __asm__ volatile("mrs %0, fpcr" : "=r"(control));
  expect(control == 0, "fpcr 0x%lx", control);
}

static double square_root(double value) {
  double root;
  __asm__ volatile("fsqrt %d0, %d1" : "=w"(root) : "w"(value));
  return root;
}

/* What the architecture has besides: all 32 registers hold 128 bits, and keep them. */
static void compute_more(void) {
  uint64_t low, high;
  __asm__ volatile(
      "movi v31.16b, #0x5a\n\t"
      "movi v0.16b, #0xa5\n\t"
      "eor v31.16b, v31.16b, v0.16b\n\t"
      "mov %0, v31.d[0]\n\t"
      "mov %1, v31.d[1]"
      : "=r"(low), "=r"(high)
      :
      : "v0", "v31");
  expect(low == UINT64_MAX && high == UINT64_MAX, "v31 0x%lx 0x%lx", low, high);
}

#endif

int guest_main(const char *arguments) {
  (void)arguments;
  expect_settings();
  double third = one / three;
  expect(third * 3e15 >= 999999999999999.0 && third * 3e15 <= 1000000000000001.0, "division");
  double root = square_root(2.0);
  expect((int64_t)(root * 1e9) == 1414213562, "root %ld", (int64_t)(root * 1e9));

  vector sum = {0, 0};
  for (int i = 1; i <= 100; i++) sum += (vector){i, one / i};
  expect(sum[0] == 5050.0, "sum");
  expect((int64_t)(sum[1] * 1e9) == 5187377517, "harmonic %ld", (int64_t)(sum[1] * 1e9));

  compute_more();
  /* A hypercall leaves the registers alone. */
  guest_puts("still\n");
  expect_settings();
  return succeed();
}
