// SPDX-License-Identifier: Apache-2.0
#include "runtime.h"

static const struct hvt_boot_info *boot_info;

const struct hvt_boot_info *guest_boot_info(void) { return boot_info; }

/* Unlike at every run; the lowest byte is 0, so that no string can carry it. */
static uint64_t stack_guard(void) {
  uint64_t seed = guest_cycles() ^ guest_walltime();
  seed *= 0x9e3779b97f4a7c15;
  seed ^= seed >> 29;
  seed *= 0xbf58476d1ce4e5b9;
  seed ^= seed >> 32;
  return seed & ~(uint64_t)0xff;
}

_Noreturn void runtime_start(const struct hvt_boot_info *info) {
  boot_info = info;
  arch_catch_faults();
  arch_start_tls(stack_guard());
  runtime_start_clock();
  guest_exit(guest_main((const char *)(uintptr_t)info->command_line));
}
