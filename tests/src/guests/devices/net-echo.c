// SPDX-License-Identifier: Apache-2.0
/*
 * Answers ARP and ping at 10.0.0.2 on the NIC `service`. Arguments: "ring" or "calls", and how many
 * pings it answers before it ends; 0 is forever. A frame that poll promises must be there.
 */
#include "net.h"

int guest_main(const char *arguments) {
  static uint8_t frame[FRAME_MAX];
  uint64_t limit = guest_parse_number(net_start(arguments), NULL);
  uint64_t handle = guest_find_device("service", HVT_MANIFEST_TYPE_NET);
  expect(handle != 0, "no service");
  const struct hvt_manifest_entry *nic = guest_device(handle);
  guest_printf("MTU %u\n", nic->u.net.mtu);
  uint64_t answered = 0;
  while (limit == 0 || answered < limit) {
    uint64_t ready = guest_poll(UINT64_MAX);
    expect(ready == 1ull << handle, "poll: 0x%lx", ready);
    size_t length;
    int result = net_read(handle, frame, sizeof frame, &length);
    expect(result == HVT_HYPERCALL_RESULT_OK, "promised a frame, read: %d", result);
    do {
      size_t answer = net_answer(frame, length, nic->u.net.mac, 0x0a000002);
      if (answer != 0) {
        answered += get16(frame + 12) == ETHERTYPE_IPV4;
        result = net_write(handle, frame, answer);
        expect(result == HVT_HYPERCALL_RESULT_OK, "write: %d", result);
      }
    } while (net_read(handle, frame, sizeof frame, &length) == HVT_HYPERCALL_RESULT_OK);
  }
  return succeed();
}
