// SPDX-License-Identifier: Apache-2.0
/*
 * Finds data as the executable has it, bss zero, and the memory after it zero and writable.
 *
 *@ case memory-small
 *@   memory 8
 *@ case memory-medium
 *@   memory 64
 */
#include "test.h"

struct record {
  uint64_t number;
  const char *text;
  uint8_t bytes[5];
};

static volatile struct record data = {0x1122334455667788, "pointer", {1, 2, 3, 4, 5}};
READ_ONLY static const struct record constant = {42, "constant", {5, 4, 3, 2, 1}};
static volatile uint64_t small_bss;
static volatile uint64_t large_bss[0x80000];
static volatile uint64_t *const pointer_to_bss = &large_bss[7];

/* Looks at all of the first and last page, and at one word of each between. */
static void expect_zero(const char *what, volatile uint64_t *from, volatile uint64_t *to) {
  const size_t page = HVT_PAGE_SIZE / sizeof *from;
  volatile uint64_t *at = from;
  while (at < to) {
    expect(*at == 0, "%s: %lx at %p", what, *at, (void *)at);
    at += at < from + page || at >= to - page ? 1 : page - 1;
  }
}

int guest_main(const char *arguments) {
  (void)arguments;
  expect(data.number == 0x1122334455667788 && strcmp(data.text, "pointer") == 0, "data");
  for (int i = 0; i < 5; i++) expect(data.bytes[i] == i + 1, "data.bytes[%d]", i);
  expect(constant.number == 42 && strcmp(constant.text, "constant") == 0, "rodata");
  for (int i = 0; i < 5; i++) expect(constant.bytes[i] == 5 - i, "constant.bytes[%d]", i);
  expect(small_bss == 0, "%lx", small_bss);
  expect_zero("bss", large_bss, large_bss + sizeof large_bss / sizeof *large_bss);

  volatile uint64_t *heap = guest_heap_start();
  volatile uint64_t *heap_end = guest_heap_end();
  expect(heap >= large_bss + sizeof large_bss / sizeof *large_bss, "heap at %p", (void *)heap);
  guest_printf("heap %p..%p\n", (void *)heap, (void *)heap_end);
  expect_zero("heap", heap, heap_end);

  data.number = 1;
  small_bss = 2;
  *pointer_to_bss = 3;
  heap[0] = 4;
  heap_end[-1] = 5;
  expect(data.number == 1 && small_bss == 2 && large_bss[7] == 3, "not written");
  expect(heap[0] == 4 && heap_end[-1] == 5, "heap not written");
  return succeed();
}
