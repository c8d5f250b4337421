// SPDX-License-Identifier: Apache-2.0
/*
 * Computes without a hypercall, as many rounds as it is told: for counting what the CPU alone costs.
 *
 *@ case compute
 *@   args 100000
 */
#include "test.h"

int guest_main(const char *arguments) {
  uint64_t rounds = guest_parse_number(arguments, NULL);
  uint64_t x = 88172645463325252u;
  for (uint64_t i = 0; i < rounds; i++) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
  }
  /* A xorshift generator never comes to zero. */
  expect(x != 0, "after %lu rounds", rounds);
  return succeed();
}
