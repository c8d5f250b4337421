// SPDX-License-Identifier: Apache-2.0
/*
 * Writes a mebibyte of lines of 64 characters, in chunks of many sizes, 0 among them.
 *
 *@ case output
 *@   size 1048584
 */
#include "test.h"

enum { LINE = 64, TOTAL = 1 << 20, ROOM = 1 << 16 };

static char pattern[LINE + ROOM];

int guest_main(const char *arguments) {
  static const size_t sizes[] = {1, 0, 7, 63, 64, 65, 4095, 4096, 4097, 65535, 65536};
  (void)arguments;
  memcpy(pattern, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+\n", LINE);
  for (size_t filled = LINE; filled < sizeof pattern; filled += LINE)
    memcpy(pattern + filled, pattern, LINE);
  size_t written = 0;
  for (size_t i = 0; written < TOTAL; i++) {
    size_t size = sizes[i % (sizeof sizes / sizeof *sizes)];
    if (size > TOTAL - written) size = TOTAL - written;
    guest_write(pattern + written % LINE, size);
    written += size;
  }
  return succeed();
}
