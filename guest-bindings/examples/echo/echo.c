// SPDX-License-Identifier: Apache-2.0
/* Says what it is told, until there is no more or it is asked to end. */
#include <ukvm/guest.h>

int guest_main(const char *arguments) {
  char buffer[256];
  long length;
  (void)arguments;
  while ((length = guest_input_read(buffer, sizeof buffer)) >= 0) {
    guest_write(buffer, (size_t)length);
    if (guest_stop_requested() != 0) {
      guest_puts("asked to end\n");
      break;
    }
    if (length == 0) guest_poll(UINT64_MAX);
  }
  return 0;
}
