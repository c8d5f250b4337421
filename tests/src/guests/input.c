// SPDX-License-Identifier: Apache-2.0
/*
 * Reads console input to its end, and sleeps where there is none; or has it wait.
 *
 *@ case input
 *@   input to be read
 *@   stdout read: to be read
 *@   stdout 11 bytes
 *@ case input-none
 *@   stdout 0 bytes
 *@ case input-bytewise
 *@   args bytewise
 *@   input ${x*9000}
 *@   stdout 9001 bytes
 *@ case input-unread
 *@   args unread
 *@   input ${x*9000}
 *@   stdout 4096 bytes wait
 */
#include "test.h"

static bool is(const char *arguments, const char *word) { return strcmp(arguments, word) == 0; }

int guest_main(const char *arguments) {
  char buffer[1000];
  long total = 0;
  long length;
  expect(guest_input_is_offered(), "not offered");
  if (is(arguments, "unread")) {
    /* What is new ends a poll, and what is there no other. */
    guest_poll(UINT64_MAX);
    uint64_t start = guest_monotonic();
    guest_poll(50000000);
    expect(guest_monotonic() - start >= 50000000, "polled for %lu ns", guest_monotonic() - start);
    guest_printf("%lu bytes wait\n", guest_input_available());
    return succeed();
  }
  guest_puts("reading\n");
  size_t size = is(arguments, "bytewise") ? 1 : sizeof buffer;
  while ((length = guest_input_read(buffer, size)) >= 0) {
    if (length == 0) {
      guest_poll(UINT64_MAX);
    } else if (size > 1) {
      guest_puts("read: ");
      guest_write(buffer, (size_t)length);
    } else {
      expect(buffer[0] == (total < 9000 ? 'x' : '\n'), "byte %ld is %x", total, buffer[0]);
    }
    total += length;
  }
  expect(guest_input_read(buffer, size) == -1, "more after the end");
  expect(guest_input_available() == 0, "available after the end");
  guest_printf("%ld bytes\n", total);
  return succeed();
}
