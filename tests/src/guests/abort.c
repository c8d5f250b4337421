// SPDX-License-Identifier: Apache-2.0
/*
 * Aborts.
 *
 *@ case abort
 *@   status 255
 *@   last guest: abort: on purpose
 */
#include "test.h"

int guest_main(const char *arguments) {
  (void)arguments;
  guest_abort("on purpose");
}
