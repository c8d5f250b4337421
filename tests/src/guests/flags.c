// SPDX-License-Identifier: Apache-2.0
/*
 * Hypercalls with flags set that change how code runs: backwards, or a step at a time. The guest
 * sees its own code step and no other's.
 *
 *@ arch x86_64
 *@ device storage BLOCK_BASIC
 *@ disk storage 4096
 *@ case flags
 */
#include "test.h"

enum { TIMES = 4, SIZE = 512, TRAP_DEBUG = 1 };
enum { FLAG_TRAP = 1 << 8, FLAG_DIRECTION = 1 << 10 };

static uint64_t data[SIZE / sizeof(uint64_t)];
static uint64_t steps, foreign;

static bool step(struct guest_trap *trap) {
  if (trap->vector != TRAP_DEBUG) return false;
  steps++;
  if (trap->rip < HVT_GUEST_MIN_BASE || trap->rip >= (uintptr_t)data) foreign = trap->rip;
  return true;
}

/* A hypercall as compilers make it, with a flag set; the flags behind it. */
#define CALL_WITH(flag, number, argument, flags)                                                   \
  __asm__ volatile(                                                                                \
      "pushfq\n\t"                                                                                 \
      "orq %[set], (%%rsp)\n\t"                                                                    \
      "popfq\n\t"                                                                                  \
      "movl %[port], %%edx\n\t"                                                                    \
      "outl %%eax, %%dx\n\t"                                                                       \
      "pushfq\n\t"                                                                                 \
      "movq (%%rsp), %[out]\n\t"                                                                   \
      "andq %[clear], (%%rsp)\n\t"                                                                 \
      "popfq"                                                                                      \
      : [out] "=&r"(flags)                                                                         \
      : "a"((uint32_t)(uintptr_t)(argument)), [set] "i"(flag), [clear] "i"(~(flag)),               \
        [port] "i"(HVT_HYPERCALL_PORT_BASE + (number))                                             \
      : "edx", "cc", "memory")

static void fill(uint64_t from) {
  for (uint64_t i = 0; i < SIZE / sizeof *data; i++) data[i] = from + i;
}

static void check(uint64_t from) {
  for (uint64_t i = 0; i < SIZE / sizeof *data; i++) {
    expect(data[i] == from + i, "at %lu: 0x%lx", i, data[i]);
  }
}

int guest_main(const char *arguments) {
  (void)arguments;
  struct hvt_hypercall_block block = {.handle = guest_find_device("storage", HVT_MANIFEST_TYPE_BLOCK),
                                      .data = (uintptr_t)data,
                                      .length = SIZE};
  struct hvt_hypercall_walltime time;
  uint64_t flags;
  guest_on_trap(step);
  /* Of a monitor that does them otherwise from the second time on, all. */
  for (uint64_t i = 0; i < TIMES; i++) {
    fill(i << 32);
    CALL_WITH(FLAG_DIRECTION, HVT_HYPERCALL_BLOCK_WRITE, &block, flags);
    expect(block.ret == HVT_HYPERCALL_RESULT_OK, "write: %d", block.ret);
    expect((flags & FLAG_DIRECTION) != 0, "0x%lx", flags);
    fill(0);
    CALL_WITH(FLAG_DIRECTION, HVT_HYPERCALL_BLOCK_READ, &block, flags);
    expect(block.ret == HVT_HYPERCALL_RESULT_OK, "read: %d", block.ret);
    expect((flags & FLAG_DIRECTION) != 0, "0x%lx", flags);
    check(i << 32);
  }
  expect(steps == 0, "%lu steps", steps);
  for (uint64_t i = 0; i < TIMES; i++) {
    time.nsecs = 0;
    steps = 0;
    CALL_WITH(FLAG_TRAP, HVT_HYPERCALL_WALLTIME, &time, flags);
    expect(time.nsecs > 1000000000000000000, "%lu", time.nsecs);
    expect((flags & FLAG_TRAP) != 0, "0x%lx", flags);
    expect(foreign == 0, "a step to 0x%lx", foreign);
    expect(steps > 3, "%lu steps", steps);
  }
  return succeed();
}
