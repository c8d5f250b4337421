// SPDX-License-Identifier: Apache-2.0
/* Says "hello", sleeps as many milliseconds as its argument says, says "end", and exits with 7. */
#include <ukvm/guest.h>

int guest_main(const char *arguments) {
  guest_puts("hello\n");
  uint64_t milliseconds = guest_parse_number(arguments, &arguments);
  if (milliseconds != 0) {
    guest_poll(milliseconds * 1000000);
  }
  guest_puts("end\n");
  return 7;
}
