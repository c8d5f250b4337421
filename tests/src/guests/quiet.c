// SPDX-License-Identifier: Apache-2.0
/*
 * Prints nothing but its success: whatever else is on stdout is the tender's.
 *
 *@ case quiet
 *@   size 8
 */
#include "test.h"

int guest_main(const char *arguments) {
  (void)arguments;
  return succeed();
}
