// SPDX-License-Identifier: Apache-2.0
/*
 * What the guests with NICs share: frames by hypercall or by the net ring, whichever their argument
 * says, and a host that answers ARP and ping.
 */
#ifndef NET_H
#define NET_H

#include "../test.h"

enum { FRAME_MAX = 9018, ETHERNET_HEADER = 14 };
enum { ETHERTYPE_IPV4 = 0x0800, ETHERTYPE_ARP = 0x0806, ETHERTYPE_TEST = 0x88b5 };
enum { PROTOCOL_ICMP = 1, PROTOCOL_TCP = 6, PROTOCOL_UDP = 17 };

static volatile struct hvt_ring *net_ring;

/* Takes "ring" or "calls" off the arguments, and the ring into use. */
static inline const char *net_start(const char *arguments) {
  const char *rest;
  if (starts_with(arguments, "calls", &rest)) return rest;
  expect(starts_with(arguments, "ring", &rest), "ring or calls: '%s'", arguments);
  const struct hvt_boot_info *boot = guest_boot_info();
  expect(guest_ring_start(), "no ring is offered");
  expect(boot->net_ring >= boot->mem_size, "the ring lies in the guest's own memory");
  net_ring = (volatile struct hvt_ring *)boot->net_ring;
  return rest;
}

static inline int net_write(uint64_t handle, const void *data, size_t length) {
  static struct {
    uint32_t request;
    uint8_t frame[HVT_RING_FRAME_MAX];
  } slots[HVT_RING_SLOTS], *slot = slots;
  if (net_ring == NULL || length > HVT_RING_FRAME_MAX) {
    return guest_net_write(handle, data, length);
  }
  guest_ring_await(slot->request);
  memcpy(slot->frame, data, length);
  slot->request = guest_ring_put(HVT_RING_ENTRY_OP_WRITE, handle, slot->frame, length);
  if (++slot == slots + HVT_RING_SLOTS) slot = slots;
  return HVT_HYPERCALL_RESULT_OK;
}

static inline int net_read(uint64_t handle, void *data, size_t size, size_t *length) {
  if (net_ring == NULL) return guest_net_read(handle, data, size, length);
  uint32_t request = guest_ring_put(HVT_RING_ENTRY_OP_READ, handle, data, size);
  return guest_ring_answer(request, length);
}

static inline uint32_t get16(const uint8_t *at) { return (uint32_t)at[0] << 8 | at[1]; }

static inline void put16(uint8_t *at, uint32_t value) {
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
}

static inline uint32_t get32(const uint8_t *at) { return get16(at) << 16 | get16(at + 2); }

static inline void put32(uint8_t *at, uint32_t value) {
  put16(at, value >> 16);
  put16(at + 2, value);
}

/* The Internet checksum, RFC 1071, going on from `sum`. */
static inline uint32_t checksum(const uint8_t *data, size_t length, uint32_t sum) {
  for (size_t i = 0; i + 1 < length; i += 2) sum += get16(data + i);
  if (length & 1) sum += (uint32_t)data[length - 1] << 8;
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return sum;
}

static inline void swap_bytes(uint8_t *left, uint8_t *right, size_t length) {
  for (size_t i = 0; i < length; i++) {
    uint8_t byte = left[i];
    left[i] = right[i];
    right[i] = byte;
  }
}

/* Sends an IPv4 frame back to where it came from, its payload as it now is. */
static inline void turn_round(uint8_t *frame, const uint8_t *mac) {
  memcpy(frame, frame + 6, 6);
  memcpy(frame + 6, mac, 6);
  uint8_t *ip = frame + ETHERNET_HEADER;
  swap_bytes(ip + 12, ip + 16, 4);
  put16(ip + 10, 0);
  put16(ip + 10, ~checksum(ip, 20, 0) & 0xffff);
}

/*
 * Makes the answer to an ARP request for `address`, or to a ping, of a frame. Returns its length, 0
 * if there is none to give.
 */
static inline size_t net_answer(uint8_t *frame, size_t length, const uint8_t *mac,
                                uint32_t address) {
  if (length < ETHERNET_HEADER + 28) return 0;
  uint8_t *body = frame + ETHERNET_HEADER;
  if (get16(frame + 12) == ETHERTYPE_ARP) {
    if (get16(body + 6) != 1 || get32(body + 24) != address) return 0;
    put16(body + 6, 2);
    memcpy(body + 18, body + 8, 10); /* who asks becomes the target */
    memcpy(body + 8, mac, 6);
    put32(body + 14, address);
    memcpy(frame, frame + 6, 6);
    memcpy(frame + 6, mac, 6);
    return ETHERNET_HEADER + 28;
  }
  uint8_t *icmp = body + 20;
  if (get16(frame + 12) != ETHERTYPE_IPV4 || body[0] != 0x45 || body[9] != PROTOCOL_ICMP ||
      get32(body + 16) != address || icmp[0] != 8 || get16(body + 2) > length - ETHERNET_HEADER) {
    return 0;
  }
  size_t size = get16(body + 2) - 20;
  icmp[0] = 0;
  put16(icmp + 2, 0);
  put16(icmp + 2, ~checksum(icmp, size, 0) & 0xffff);
  turn_round(frame, mac);
  return ETHERNET_HEADER + 20 + size;
}

#endif
