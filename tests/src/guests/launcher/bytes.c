// SPDX-License-Identifier: Apache-2.0
/* Says its arguments back, as they are. */
#include <ukvm/guest.h>

int guest_main(const char *arguments) {
  guest_puts(arguments);
  return 0;
}
