// SPDX-License-Identifier: Apache-2.0
/*
 * Reads the clocks and sleeps. The argument is the host's time, seconds since the epoch.
 *
 *@ case clock
 *@   args ${now}
 */
#include "test.h"

#define MSEC 1000000ul
#define SEC (1000 * MSEC)

/* A busy host may be late, never early; the two clocks may drift by a part in a thousand. */
static void sleep(uint64_t nsecs) {
  uint64_t wall = guest_walltime();
  uint64_t monotonic = guest_monotonic();
  uint64_t ready = guest_poll(nsecs);
  monotonic = guest_monotonic() - monotonic;
  wall = guest_walltime() - wall;
  expect(ready == 0, "ready 0x%lx", ready);
  expect(monotonic >= nsecs - nsecs / 1000, "%lu instead of %lu", monotonic, nsecs);
  expect(wall >= nsecs - nsecs / 1000, "%lu instead of %lu", wall, nsecs);
  expect(monotonic < nsecs + 10 * SEC, "%lu instead of %lu", monotonic, nsecs);
  expect(wall < nsecs + 10 * SEC, "%lu instead of %lu", wall, nsecs);
  guest_printf("slept %lu ns: %lu by the cycle counter, %lu by the wall clock\n", nsecs, monotonic,
               wall);
}

int guest_main(const char *arguments) {
  uint64_t host = guest_parse_number(arguments, NULL) * SEC;
  uint64_t wall = guest_walltime();
  expect(wall >= host && wall < host + 600 * SEC, "%lu, on the host %lu", wall, host);

  uint64_t last = guest_monotonic();
  uint64_t first = last;
  for (int i = 0; i < 1000; i++) {
    uint64_t now = guest_monotonic();
    expect(now >= last, "%lu after %lu", now, last);
    last = now;
  }
  expect(last > first, "%lu", last);

  uint64_t earlier = guest_walltime();
  uint64_t later = guest_walltime();
  expect(later >= earlier && later - earlier < 10 * SEC, "%lu after %lu", later, earlier);

  sleep(0);
  sleep(1);
  sleep(1 * MSEC);
  sleep(100 * MSEC);
  sleep(1 * SEC);
  return succeed();
}
