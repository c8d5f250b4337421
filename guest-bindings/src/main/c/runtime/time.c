// SPDX-License-Identifier: Apache-2.0
#include "runtime.h"

#define NSECS_PER_SEC 1000000000

/* A cycle is nsecs_scaled / 2^SCALE nanoseconds, exact to 2^-32 of itself at 4 GHz. */
#define SCALE 34

static uint64_t boot_cycles;
static uint64_t nsecs_scaled;

void runtime_start_clock(void) {
  boot_cycles = guest_cycles();
  uint64_t frequency = guest_boot_info()->cpu_cycle_freq;
  if (frequency != 0) nsecs_scaled = ((uint64_t)NSECS_PER_SEC << SCALE) / frequency;
}

uint64_t guest_monotonic(void) {
  if (nsecs_scaled == 0) guest_abort("the tender gave no cycle frequency");
  unsigned __int128 nsecs = (unsigned __int128)(guest_cycles() - boot_cycles) * nsecs_scaled;
  return (uint64_t)(nsecs >> SCALE);
}

uint64_t guest_walltime(void) {
  struct hvt_hypercall_walltime walltime = {0};
  hvt_call(HVT_HYPERCALL_WALLTIME, &walltime);
  return walltime.nsecs;
}

uint64_t guest_poll(uint64_t timeout) {
  struct hvt_hypercall_poll poll = {.timeout_nsecs = timeout};
  hvt_call(HVT_HYPERCALL_POLL, &poll);
  return poll.ready_set;
}
