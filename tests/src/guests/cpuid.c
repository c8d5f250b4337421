// SPDX-License-Identifier: Apache-2.0
/*
 * Looks at the CPU that the tender shows.
 *
 *@ arch x86_64
 *@ case cpuid
 */
#include "test.h"

static void cpuid(uint32_t leaf, uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d) {
  __asm__ volatile("cpuid" : "=a"(*a), "=b"(*b), "=c"(*c), "=d"(*d) : "a"(leaf), "c"(0));
}

int guest_main(const char *arguments) {
  uint32_t a, b, c, d;
  char vendor[13] = {0};
  (void)arguments;
  cpuid(0, &a, &b, &c, &d);
  memcpy(vendor, &b, 4);
  memcpy(vendor + 4, &d, 4);
  memcpy(vendor + 8, &c, 4);
  guest_printf("%s, %u leaves\n", vendor, a);
  expect(a >= 1, "%u leaves", a);

  cpuid(1, &a, &b, &c, &d);
  expect((d >> 4 & 1) != 0, "no TSC");
  expect((d >> 24 & 1) != 0, "no FXSR");
  expect((d >> 25 & 1) != 0 && (d >> 26 & 1) != 0, "no SSE2");
  bool vmx = (c >> 5 & 1) != 0;
  bool avx = (c >> 28 & 1) != 0;
  bool osxsave = (c >> 27 & 1) != 0;

  cpuid(0x80000000, &a, &b, &c, &d);
  expect(a >= 0x80000001, "0x%x", a);
  cpuid(0x80000001, &a, &b, &c, &d);
  expect((d >> 29 & 1) != 0, "no long mode");
  bool svm = (c >> 2 & 1) != 0;

  /* A process sees the host's CPU, and the host's kernel has switched AVX on. */
  if (!in_process()) {
    expect(!vmx, "VMX shows");
    expect(!svm, "SVM shows");
    expect(!osxsave, "OSXSAVE without CR4.OSXSAVE");
  } else if (osxsave) {
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    expect((low & 3) == 3, "xcr0 0x%x", low);
    expect(!avx || (low & 7) == 7, "AVX with xcr0 0x%x", low);
  }
  return succeed();
}
