// SPDX-License-Identifier: Apache-2.0
#include "../teavm/console.h"

#include <string.h>

#include "../teavm/end.h"

static char text[4096];
static size_t used;

void ukvm_console_flush(void) {
  if (used > 0) ukvm_end_write(text, used);
  used = 0;
}

void ukvm_console_write(const void *data, size_t length) {
  if (length > sizeof text - used) ukvm_console_flush();
  if (length > sizeof text) {
    ukvm_end_write(data, length);
    return;
  }
  memcpy(text + used, data, length);
  used += length;
  if (length > 0 && text[used - 1] == '\n') ukvm_console_flush();
}
