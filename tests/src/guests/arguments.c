// SPDX-License-Identifier: Apache-2.0
/*
 * Shows the command line and its length.
 *
 *@ case arguments-none
 *@   stdout 0 []
 *@ case arguments-one
 *@   args one
 *@   stdout 3 [one]
 *@ case arguments-joined
 *@   args one two --three=4 -- -5
 *@   stdout 23 [one two --three=4 -- -5]
 *@ case arguments-utf8
 *@   args grüße
 *@   stdout 7 [grüße]
 *@ case arguments-longest
 *@   args ${x*8191}
 *@   stdout 8191 [xxx
 *@ case arguments-longest-joined
 *@   args ${x*4000} ${y*4190}
 *@   stdout 8191 [xxx
 *@   stdout xxx yyy
 *@ case arguments-too-long
 *@   args ${x*8192}
 *@   status 1
 *@   size 0
 */
#include "test.h"

int guest_main(const char *arguments) {
  expect(strlen(arguments) < HVT_COMMAND_LINE_MAX, "%lu bytes", strlen(arguments));
  guest_printf("%lu [%s]\n", strlen(arguments), arguments);
  return succeed();
}
