// SPDX-License-Identifier: Apache-2.0
#include <ukvm/guest.h>

int guest_main(const char *arguments) {
  guest_printf("Hello %s\n", *arguments != 0 ? arguments : "world");
  return 0;
}
