// SPDX-License-Identifier: Apache-2.0
/*
 * UDP at 10.0.0.2, or at the address after "at", on the NIC `service`. Arguments: "ring" or "calls",
 * maybe "at A.B.C.D", then one of
 * "echo": sends every datagram to port 53 back, until the run is ended;
 * "send COUNT SIZE": waits for one datagram to port 53, and answers it with COUNT of SIZE bytes,
 *   which begin with their numbers;
 * "receive COUNT": takes COUNT datagrams to port 53 and ends with the nanoseconds between the first
 *   and the last.
 */
#include "net.h"

enum { UDP_HEADER = 8, PORT = 53 };

static uint8_t frame[FRAME_MAX];
static uint64_t handle;
static uint32_t address = 0x0a000002;
static const uint8_t *mac;

/* Takes A.B.C.D and the space behind it. */
static uint32_t parse_address(const char *text, const char **rest) {
  uint32_t value = 0;
  for (int i = 0; i < 4; i++) {
    value = value << 8 | (uint32_t)guest_parse_number(text, &text);
    if (*text != 0) text++;
  }
  *rest = text;
  return value;
}

static bool is_datagram(size_t length) {
  const uint8_t *ip = frame + ETHERNET_HEADER;
  const uint8_t *udp = ip + 20;
  return length >= ETHERNET_HEADER + 20 + UDP_HEADER && get16(frame + 12) == ETHERTYPE_IPV4 &&
         ip[0] == 0x45 && ip[9] == PROTOCOL_UDP && get32(ip + 16) == address &&
         get16(udp + 2) == PORT && get16(udp + 4) <= length - ETHERNET_HEADER - 20 &&
         get16(udp + 4) >= UDP_HEADER;
}

/* Waits for the next datagram; answers ARP and ping meanwhile. */
static void await_datagram(void) {
  size_t length;
  while (true) {
    while (net_read(handle, frame, sizeof frame, &length) == HVT_HYPERCALL_RESULT_OK) {
      if (is_datagram(length)) return;
      size_t answer = net_answer(frame, length, mac, address);
      if (answer != 0) net_write(handle, frame, answer);
    }
    guest_poll(UINT64_MAX);
  }
}

/* Makes the datagram at hand one that goes back, with the checksum of its `size` bytes of data. */
static void answer_datagram(size_t size) {
  uint8_t *ip = frame + ETHERNET_HEADER;
  uint8_t *udp = ip + 20;
  swap_bytes(udp, udp + 2, 2);
  put16(ip + 2, (uint32_t)(20 + UDP_HEADER + size));
  turn_round(frame, mac);
  put16(udp + 4, (uint32_t)(UDP_HEADER + size));
  put16(udp + 6, 0);
  uint32_t sum = checksum(ip + 12, 8, PROTOCOL_UDP + (uint32_t)(UDP_HEADER + size));
  sum = ~checksum(udp, UDP_HEADER + size, sum) & 0xffff;
  put16(udp + 6, sum == 0 ? 0xffff : sum);
}

static void put_datagram(size_t size) {
  int result = net_write(handle, frame, ETHERNET_HEADER + 20 + UDP_HEADER + size);
  expect(result == HVT_HYPERCALL_RESULT_OK, "write: %d", result);
}

static void echo(void) {
  while (true) {
    await_datagram();
    size_t size = get16(frame + ETHERNET_HEADER + 20 + 4) - UDP_HEADER;
    answer_datagram(size);
    put_datagram(size);
  }
}

static void send(uint64_t count, size_t size) {
  await_datagram();
  uint8_t *data = frame + ETHERNET_HEADER + 20 + UDP_HEADER;
  memset(data, 0, size);
  for (uint64_t i = 0; i < count; i++) {
    put32(data, (uint32_t)i);
    if (i == 0) {
      answer_datagram(size);
    } else {
      put16(data - 2, 0); /* no checksum: of another number it would be another */
    }
    put_datagram(size);
  }
}

static void receive(uint64_t count) {
  uint64_t start = 0;
  for (uint64_t i = 0; i < count; i++) {
    await_datagram();
    if (i == 0) start = guest_monotonic();
  }
  guest_printf("%lu ns\n", guest_monotonic() - start);
}

int guest_main(const char *arguments) {
  const char *rest = net_start(arguments);
  handle = guest_find_device("service", HVT_MANIFEST_TYPE_NET);
  mac = guest_device(handle)->u.net.mac;
  if (starts_with(rest, "at", &rest)) address = parse_address(rest, &rest);
  guest_puts("ready\n");
  if (starts_with(rest, "send", &rest)) {
    uint64_t count = guest_parse_number(rest, &rest);
    send(count, guest_parse_number(rest + 1, NULL));
  } else if (starts_with(rest, "receive", &rest)) {
    receive(guest_parse_number(rest, NULL));
  } else {
    echo();
  }
  return succeed();
}
