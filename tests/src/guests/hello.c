// SPDX-License-Identifier: Apache-2.0
/*
 * Says hello.
 *
 *@ case hello
 *@   args Hello_ukvm
 *@   stdout Hello, World
 *@   stdout The command line is: 'Hello_ukvm'
 *@ case hello-smallest
 *@   memory 2
 *@ case hello-largest
 *@   memory 4096
 *@   differs bhyve 1 bhyve has devices of its own in the fourth GiB
 */
#include "test.h"

int guest_main(const char *arguments) {
  guest_puts("Hello, World\n");
  guest_printf("The command line is: '%s'\n", arguments);
  return succeed();
}
