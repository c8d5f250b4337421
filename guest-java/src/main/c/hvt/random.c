// SPDX-License-Identifier: Apache-2.0
/* Random numbers for secrets: the machine has no device for them, but most CPUs have an instruction. */
#include <ukvm/guest.h>

/* An instruction that has no number yet is tried so often. */
enum { TRIES = 1000 };

#if defined(__x86_64__)

static int has_instruction(void) {
  uint32_t a = 0, b, c = 0, d;
  __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  if (a < 1) return 0;
  a = 1;
  c = 0;
  __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  return c >> 30 & 1;
}

static int number(uint64_t *number) {
  uint8_t succeeded;
  __asm__ volatile("rdrand %0\n\tsetc %1" : "=r"(*number), "=qm"(succeeded) : : "cc");
  return succeeded;
}

#elif defined(__aarch64__)

/* ID_AA64ISAR0_EL1.RNDR: of a process, Linux reads it. */
static int has_instruction(void) {
  uint64_t features;
  __asm__ volatile("mrs %0, s3_0_c0_c6_0" : "=r"(features));
  return features >> 60 != 0;
}

/* RNDR sets Z where it fails. */
static int number(uint64_t *number) {
  uint32_t succeeded;
  __asm__ volatile("mrs %0, s3_3_c2_c4_0\n\tcset %w1, ne"
                   : "=r"(*number), "=r"(succeeded)
                   :
                   : "cc");
  return (int)succeeded;
}

#endif

/* All bits alike are what broken CPUs give. */
static int next(uint64_t *word) {
  for (int i = 0; i < TRIES; i++) {
    if (number(word) && *word != 0 && *word != UINT64_MAX) return 1;
  }
  return 0;
}

int32_t ukvm_random(int8_t *data, int32_t length) {
  static int known, has;
  if (!known) {
    has = has_instruction();
    known = 1;
  }
  if (!has) return 0;
  for (int32_t i = 0; i < length; i += (int32_t)sizeof(uint64_t)) {
    uint64_t word;
    if (!next(&word)) return 0;
    int32_t rest = length - i;
    memcpy(data + i, &word, rest < (int32_t)sizeof word ? (size_t)rest : sizeof word);
  }
  return 1;
}
