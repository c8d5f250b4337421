// SPDX-License-Identifier: Apache-2.0
/*
 * Computes with SSE2 and x87, and finds both as the psABI wants them at start.
 *
 *@ sse
 *@ case fpu
 *@   differs pvm interprets no SSE
 */
#include "test.h"

typedef double vector __attribute__((vector_size(16)));

static volatile double one = 1.0, three = 3.0;

int guest_main(const char *arguments) {
  (void)arguments;
  uint32_t mxcsr;
  uint16_t control;
  __asm__ volatile("stmxcsr %0; fnstcw %1" : "=m"(mxcsr), "=m"(control));
  expect((mxcsr & 0xffc0) == 0x1f80, "mxcsr 0x%x", mxcsr);
  expect((control & 0x0f3f) == 0x033f, "fcw 0x%x", (unsigned)control);

  double third = one / three;
  expect(third * 3e15 >= 999999999999999.0 && third * 3e15 <= 1000000000000001.0, "division");
  double root;
  __asm__ volatile("sqrtsd %1, %0" : "=x"(root) : "x"(2.0));
  expect((int64_t)(root * 1e9) == 1414213562, "root %ld", (int64_t)(root * 1e9));

  vector sum = {0, 0};
  for (int i = 1; i <= 100; i++) sum += (vector){i, one / i};
  expect(sum[0] == 5050.0, "sum");
  expect((int64_t)(sum[1] * 1e9) == 5187377517, "harmonic %ld", (int64_t)(sum[1] * 1e9));

  long double extended = (long double)one / 3;
  expect((int64_t)(extended * 3e18L) == 1000000000000000000, "x87");
  return succeed();
}
