// SPDX-License-Identifier: Apache-2.0
/*
 * Makes as many hypercalls as it is told, of the smallest kind: for counting what a call costs.
 *
 *@ case calls
 *@   args 1000
 */
#include "test.h"

int guest_main(const char *arguments) {
  uint64_t count = guest_parse_number(arguments, NULL);
  uint64_t last = 0;
  for (uint64_t i = 0; i < count; i++) {
    uint64_t now = guest_walltime();
    expect(now >= last, "the clock went back at call %lu", i);
    last = now;
  }
  return succeed();
}
