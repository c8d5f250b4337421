// SPDX-License-Identifier: Apache-2.0
/*
 * Says of its console input what can't be.
 *
 *@ case hostile-input-ahead
 *@   args ahead
 *@   input ${x*9000}
 *@   status 1
 *@   stderr the guest says that it has taken 1 bytes of console input, but it was given 0
 *@ case hostile-input-behind
 *@   args behind
 *@   input ${x*9000}
 *@   status 1
 *@   stderr the guest says that it has taken 4294967295 bytes of console input, but it was given 4096
 *@ case hostile-input-overwritten
 *@   args overwritten
 *@   input ${x*9000}
 *@   stdout 4096 bytes at 0
 */
#include "test.h"

static volatile struct hvt_offer_input input __attribute__((aligned(8)));

static const struct hvt_offer_note note
    __attribute__((section(".offers.hostile"), aligned(8))) = {
        .header = {.name_size = sizeof HVT_OFFER_NAME,
                   .descriptor_size = HVT_OFFER_DESCRIPTOR_SIZE,
                   .type = HVT_OFFER_TYPE_INPUT,
                   .name = HVT_OFFER_NAME},
        .length = sizeof input,
        .address = (uintptr_t)&input};

int guest_main(const char *arguments) {
  /* Has the linker keep it. */
  __asm__ volatile("" : : "r"(&note));
  expect(input.offered == 1, "offered: %u", input.offered);
  if (strcmp(arguments, "ahead") == 0) {
    input.head = 1;
    guest_poll(UINT64_MAX);
  }
  guest_poll(UINT64_MAX);
  if (strcmp(arguments, "behind") == 0) {
    input.head = UINT32_MAX;
    guest_poll(UINT64_MAX);
  }
  /* What is the host's to write it does not read. */
  input.tail = 0xdeadbeef;
  input.end = 1;
  input.offered = 0;
  input.head = 4096;
  input.bytes[0] = 0;
  guest_poll(UINT64_MAX);
  guest_printf("%u bytes at 0\n", input.tail - input.head);
  expect(input.tail == 8192, "%u", input.tail);
  expect(input.bytes[0] == 'x', "%x", input.bytes[0]);
  return succeed();
}
