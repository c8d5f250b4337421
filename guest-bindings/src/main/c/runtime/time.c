// SPDX-License-Identifier: Apache-2.0
#include "runtime.h"

#define NSECS_PER_SEC 1000000000

static uint64_t boot_cycles;

void runtime_start_clock(void) { boot_cycles = guest_cycles(); }

uint64_t guest_monotonic(void) {
  uint64_t cycles = guest_cycles() - boot_cycles;
  uint64_t frequency = guest_boot_info()->cpu_cycle_freq;
  if (frequency == 0) guest_abort("the tender gave no cycle frequency");
  /* In two parts, since cycles * 10^9 overflows in a few seconds. */
  return cycles / frequency * NSECS_PER_SEC + cycles % frequency * NSECS_PER_SEC / frequency;
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
