// SPDX-License-Identifier: Apache-2.0
/*
 * Overruns an array on the stack; the stack guard must notice.
 *
 *@ case stack-smash
 *@   status 255
 *@   last guest: abort: stack smashed
 */
#include "test.h"

__attribute__((noinline)) static void overrun(volatile size_t length) {
  char array[16];
  for (size_t i = 0; i < length; i++) ((volatile char *)array)[i] = 'x';
}

int guest_main(const char *arguments) {
  (void)arguments;
  overrun(16);
  guest_puts("16 bytes fit\n");
  /* Up to the guard, and no further: the guard alone must do. */
  overrun(40);
  guest_puts("FAILURE\n");
  return FAILED;
}
