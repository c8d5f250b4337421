// SPDX-License-Identifier: Apache-2.0
/*
 * Asks to be told to end, and ends by itself: asleep without end, awake without a hypercall, or not
 * at all.
 *
 *@ case stop
 *@   grace 50
 *@   terminate waiting
 *@   stdout asked to end by signal 15
 *@ case stop-awake
 *@   grace 50
 *@   args awake
 *@   terminate waiting
 *@   stdout asked to end by signal 15, woken 0 times
 *@ case stop-status
 *@   grace 50
 *@   args status
 *@   terminate waiting
 *@   status 143
 *@ case stop-unheeded
 *@   grace 1
 *@   args unheeded
 *@   terminate waiting
 *@   status 1
 *@   stdout woken
 *@   stderr ended by SIGTERM
 *@ case stop-not-offered
 *@   args no
 *@   terminate waiting
 *@   status 1
 *@   size 8
 *@   stderr ended by SIGTERM
 */
#include "test.h"

static bool is(const char *arguments, const char *word) { return strcmp(arguments, word) == 0; }

int guest_main(const char *arguments) {
  expect(guest_stop_is_offered() == !is(arguments, "no"), "offered: %d", guest_stop_is_offered());
  expect(guest_stop_requested() == 0, "%d", guest_stop_requested());
  guest_puts("waiting\n");
  int woken = 0;
  while (guest_stop_requested() == 0) {
    if (is(arguments, "awake")) continue;
    uint64_t ready = guest_poll(UINT64_MAX);
    expect(ready == 0, "%lx", ready);
    woken++;
  }
  if (is(arguments, "unheeded")) {
    /* It is woken once, not again and again. */
    guest_puts("woken\n");
    guest_poll(UINT64_MAX);
    expect(false, "woken again");
  }
  guest_printf("asked to end by signal %d, woken %d times\n", guest_stop_requested(), woken);
  if (is(arguments, "status")) return 143;
  return succeed();
}
