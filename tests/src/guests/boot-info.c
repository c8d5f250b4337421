// SPDX-License-Identifier: Apache-2.0
/*
 * Checks what the tender tells at boot. The argument is --mem's.
 *
 *@ case boot-info-2
 *@   memory 2
 *@   args 2
 *@ case boot-info-32
 *@   memory 32
 *@   args 32
 *@ case boot-info-default
 *@   args 512
 *@ case boot-info-4096
 *@   memory 4096
 *@   args 4096
 *@   differs bhyve 1 bhyve has devices of its own in the fourth GiB
 */
#include "test.h"

extern const char link_end[];

int guest_main(const char *arguments) {
  const struct hvt_boot_info *info = guest_boot_info();
  uint64_t memory = guest_parse_number(arguments, NULL) << 20;
  uint64_t low_end = HVT_GUEST_MIN_BASE;
  guest_printf("mem_size %lx kernel_end %lx freq %lu cmdline %lx manifest %lx features %x/%x"
               " ring %lx\n",
               info->mem_size, info->kernel_end, info->cpu_cycle_freq, info->command_line,
               info->manifest, info->host_features, info->guest_features, info->net_ring);

  expect((uintptr_t)info == HVT_BOOT_INFO_ADDRESS, "%p", (const void *)info);
  /* A net ring may be taken off, or added on top. */
  expect(info->mem_size <= memory, "%lx", info->mem_size);
  expect(info->mem_size > memory - HVT_LARGE_PAGE_SIZE, "%lx", info->mem_size);
  expect(info->mem_size % 16 == 0, "%lx", info->mem_size);
  expect(info->kernel_end > HVT_GUEST_MIN_BASE, "%lx", info->kernel_end);
  expect(info->kernel_end % HVT_PAGE_SIZE == 0, "%lx", info->kernel_end);
  expect(info->kernel_end < (uintptr_t)link_end + HVT_PAGE_SIZE, "%lx", info->kernel_end);
#if defined(__x86_64__)
  expect(info->cpu_cycle_freq > 100000000, "%lu", info->cpu_cycle_freq);
#elif defined(__aarch64__)
  uint64_t frequency;
  __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(frequency));
  expect(info->cpu_cycle_freq == frequency, "not %lu", frequency);
  expect(info->cpu_cycle_freq >= 1000000, "%lu", info->cpu_cycle_freq);
#endif
  expect(info->cpu_cycle_freq < 10000000000, "%lu", info->cpu_cycle_freq);

  expect(info->command_line >= HVT_BOOT_INFO_ADDRESS, "%lx", info->command_line);
  expect(info->command_line < low_end - HVT_COMMAND_LINE_MAX, "%lx", info->command_line);
  expect(arguments == (const char *)info->command_line, "%p", (const void *)arguments);

  const struct hvt_manifest *manifest = (const struct hvt_manifest *)info->manifest;
  expect(info->manifest >= HVT_BOOT_INFO_ADDRESS && info->manifest < low_end, "%lx",
         info->manifest);
  expect(info->manifest % 8 == 0, "%lx", info->manifest);
  expect(manifest->version == HVT_MANIFEST_VERSION, "%u", manifest->version);
  expect(manifest->count == 1, "%u entries", manifest->count);
  expect(manifest->entries[0].type == HVT_MANIFEST_TYPE_RESERVED, "%x", manifest->entries[0].type);

  expect((info->host_features & ~HVT_BOOT_INFO_FEATURE_NET_RING) == 0, "%x", info->host_features);
  if ((info->host_features & HVT_BOOT_INFO_FEATURE_NET_RING) != 0) {
    expect(info->net_ring >= info->mem_size, "%lx", info->net_ring);
    expect(info->net_ring % 64 == 0, "%lx", info->net_ring);
  } else {
    expect(info->net_ring == 0, "%lx", info->net_ring);
  }
  return succeed();
}
