// SPDX-License-Identifier: Apache-2.0
/*
 * A web server at 10.0.0.2 port 80 that has one page and no state: every connection is one request
 * of one segment and its answer. Argument: "ring" or "calls".
 */
#include "net.h"

static const char page[] =
    "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 18\r\n\r\nHello from a guest";

enum { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16 };

/* Length of the answer to a TCP segment, 0 for none. */
static size_t tcp_answer(uint8_t *frame, size_t length, const uint8_t *mac) {
  uint8_t *ip = frame + ETHERNET_HEADER;
  uint8_t *tcp = ip + 20;
  if (length < ETHERNET_HEADER + 40 || get16(frame + 12) != ETHERTYPE_IPV4 || ip[0] != 0x45 ||
      ip[9] != PROTOCOL_TCP || get16(tcp + 2) != 80) {
    return 0;
  }
  size_t header = (size_t)(tcp[12] >> 4) * 4;
  size_t data = get16(ip + 2) - 20 - header;
  unsigned flags = tcp[13];
  uint32_t sequence = get32(tcp + 4);
  uint32_t acknowledged = get32(tcp + 8);
  size_t answer = 0;
  if (flags & RST) return 0;
  if (flags & SYN) {
    put32(tcp + 4, 1);
    tcp[13] = SYN | ACK;
    sequence++;
  } else if (data > 0) {
    put32(tcp + 4, acknowledged);
    tcp[13] = ACK | PSH | FIN;
    sequence += (uint32_t)data + (flags & FIN);
    answer = sizeof page - 1;
    memcpy(tcp + 20, page, answer);
  } else if (flags & FIN) {
    put32(tcp + 4, acknowledged);
    tcp[13] = ACK;
    sequence++;
  } else {
    return 0;
  }
  put32(tcp + 8, sequence);
  tcp[12] = 5 << 4;
  put16(tcp + 14, 8192);
  put16(tcp + 16, 0);
  put16(tcp + 18, 0);
  swap_bytes(tcp, tcp + 2, 2);
  size_t size = 20 + answer;
  put16(ip + 2, (uint32_t)(20 + size));
  turn_round(frame, mac);
  uint32_t sum = checksum(ip + 12, 8, PROTOCOL_TCP + (uint32_t)size);
  put16(tcp + 16, ~checksum(tcp, size, sum) & 0xffff);
  return ETHERNET_HEADER + 20 + size;
}

int guest_main(const char *arguments) {
  static uint8_t frame[FRAME_MAX];
  net_start(arguments);
  uint64_t handle = guest_find_device("service", HVT_MANIFEST_TYPE_NET);
  const uint8_t *mac = guest_device(handle)->u.net.mac;
  guest_puts("serving\n");
  while (true) {
    size_t length;
    guest_poll(UINT64_MAX);
    while (net_read(handle, frame, sizeof frame, &length) == HVT_HYPERCALL_RESULT_OK) {
      size_t answer = net_answer(frame, length, mac, 0x0a000002);
      if (answer == 0) answer = tcp_answer(frame, length, mac);
      if (answer != 0) net_write(handle, frame, answer);
    }
  }
}
