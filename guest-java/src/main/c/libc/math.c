// SPDX-License-Identifier: Apache-2.0
#include <math.h>
#include <stdint.h>

union bits {
  double value;
  uint64_t bits;
};

double fabs(double x) {
  union bits u = {x};
  u.bits &= ~((uint64_t)1 << 63);
  return u.value;
}

static double with_sign_of(double x, double sign) {
  union bits u = {x};
  union bits s = {sign};
  u.bits = (u.bits & ~((uint64_t)1 << 63)) | (s.bits & (uint64_t)1 << 63);
  return u.value;
}

/* From here on doubles have no fraction; a NaN compares as false and is passed on. */
#define INTEGRAL 4503599627370496.0

double rint(double x) {
  if (!(fabs(x) < INTEGRAL)) return x;
  /* The sum has no room for a fraction: the CPU rounds it away, half to even. */
  volatile double sum = fabs(x) + INTEGRAL;
  return with_sign_of(sum - INTEGRAL, x);
}

double floor(double x) {
  double rounded = rint(x);
  return rounded > x ? with_sign_of(rounded - 1, x) : rounded;
}

double ceil(double x) {
  double rounded = rint(x);
  return rounded < x ? with_sign_of(rounded + 1, x) : rounded;
}

double sqrt(double x) {
#if defined(__x86_64__)
  __asm__("sqrtsd %0, %0" : "+x"(x));
#elif defined(__aarch64__)
  __asm__("fsqrt %d0, %d0" : "+w"(x));
#endif
  return x;
}

/* A number's significand, shifted so that bit 52 is set; *exponent is for that position. */
static uint64_t significand(uint64_t bits, int *exponent) {
  uint64_t fraction = bits & (((uint64_t)1 << 52) - 1);
  *exponent = (int)(bits >> 52 & 0x7ff);
  if (*exponent != 0) return fraction | (uint64_t)1 << 52;
  int shift = __builtin_clzll(fraction) - 11;
  *exponent = 1 - shift;
  return fraction << shift;
}

/* Exact: long division of the significands, a bit at a time. */
double fmod(double dividend, double divisor) {
  if (isnan(dividend) || isnan(divisor) || isinf(dividend) || divisor == 0) return NAN;
  if (isinf(divisor) || dividend == 0) return dividend;
  union bits x = {fabs(dividend)};
  union bits y = {fabs(divisor)};
  if (x.value < y.value) return dividend;
  int x_exponent;
  int y_exponent;
  uint64_t left = significand(x.bits, &x_exponent);
  uint64_t by = significand(y.bits, &y_exponent);
  for (;; x_exponent--, left <<= 1) {
    if (left >= by) left -= by;
    if (x_exponent == y_exponent) break;
  }
  if (left == 0) return with_sign_of(0, dividend);
  int shift = __builtin_clzll(left) - 11;
  left <<= shift;
  x_exponent -= shift;
  if (x_exponent > 0) {
    x.bits = (left & (((uint64_t)1 << 52) - 1)) | (uint64_t)x_exponent << 52;
  } else {
    x.bits = left >> (1 - x_exponent);
  }
  return with_sign_of(x.value, dividend);
}

/* A float's remainder is a float: the detour rounds nothing. */
float fmodf(float dividend, float divisor) { return (float)fmod(dividend, divisor); }
