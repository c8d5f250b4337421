// SPDX-License-Identifier: Apache-2.0
/*
 * A cable: what comes in at the NIC `left` goes out at `right`, and the other way round, until the
 * run is ended. Argument: "ring" or "calls".
 */
#include "net.h"

static void forward(uint64_t from, uint64_t to) {
  static uint8_t frame[FRAME_MAX];
  size_t length;
  while (net_read(from, frame, sizeof frame, &length) == HVT_HYPERCALL_RESULT_OK) {
    int result = net_write(to, frame, length);
    expect(result == HVT_HYPERCALL_RESULT_OK, "write: %d", result);
  }
}

int guest_main(const char *arguments) {
  net_start(arguments);
  uint64_t left = guest_find_device("left", HVT_MANIFEST_TYPE_NET);
  uint64_t right = guest_find_device("right", HVT_MANIFEST_TYPE_NET);
  expect(left != 0 && right != 0, "two NICs");
  guest_puts("forwarding\n");
  while (true) {
    uint64_t ready = guest_poll(UINT64_MAX);
    expect((ready & ~(1ull << left | 1ull << right)) == 0, "poll: 0x%lx", ready);
    if (ready & 1ull << left) forward(left, right);
    if (ready & 1ull << right) forward(right, left);
  }
}
