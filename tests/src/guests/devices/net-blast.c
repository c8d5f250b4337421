// SPDX-License-Identifier: Apache-2.0
/*
 * Raw frames at the NIC `service`. Arguments: "ring" or "calls", then "send COUNT SIZE" or
 * "receive COUNT". Either ends with the nanoseconds that it took.
 */
#include "net.h"

static uint8_t frame[FRAME_MAX];

static void send(uint64_t handle, uint64_t count, size_t size) {
  memset(frame, 0xff, 6);
  memcpy(frame + 6, guest_device(handle)->u.net.mac, 6);
  put16(frame + 12, ETHERTYPE_TEST);
  for (uint64_t i = 0; i < count; i++) {
    put32(frame + ETHERNET_HEADER, (uint32_t)i);
    int result = net_write(handle, frame, size);
    expect(result == HVT_HYPERCALL_RESULT_OK, "write: %d", result);
  }
}

static void receive(uint64_t handle, uint64_t count) {
  uint64_t received = 0;
  while (received < count) {
    size_t length;
    guest_poll(UINT64_MAX);
    while (received < count &&
           net_read(handle, frame, sizeof frame, &length) == HVT_HYPERCALL_RESULT_OK) {
      received += get16(frame + 12) == ETHERTYPE_TEST;
    }
  }
}

int guest_main(const char *arguments) {
  const char *rest = net_start(arguments);
  uint64_t handle = guest_find_device("service", HVT_MANIFEST_TYPE_NET);
  bool sends = starts_with(rest, "send", &rest);
  if (!sends) starts_with(rest, "receive", &rest);
  uint64_t count = guest_parse_number(rest, &rest);
  uint64_t start = guest_monotonic();
  if (sends) {
    send(handle, count, guest_parse_number(rest + 1, NULL));
  } else {
    guest_puts("ready\n");
    receive(handle, count);
  }
  guest_printf("%lu ns\n", guest_monotonic() - start);
  return succeed();
}
