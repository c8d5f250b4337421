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
static uint8_t net_slots[HVT_RING_SLOTS][HVT_RING_FRAME_MAX];

/* Takes "ring" or "calls" off the arguments, and the ring into use. */
static inline const char *net_start(const char *arguments) {
  const char *rest;
  if (starts_with(arguments, "calls", &rest)) return rest;
  expect(starts_with(arguments, "ring", &rest), "ring or calls: '%s'", arguments);
  const struct hvt_boot_info *boot = guest_boot_info();
  expect((boot->host_features & HVT_BOOT_INFO_FEATURE_NET_RING) != 0, "no ring is offered");
  expect(boot->net_ring >= boot->mem_size, "the ring lies in the guest's own memory");
  net_ring = (volatile struct hvt_ring *)boot->net_ring;
  return rest;
}

/* Hands an entry to the host; wakes it if it sleeps. */
static inline void ring_put(uint32_t op, uint64_t handle, void *data, size_t length) {
  uint32_t tail = net_ring->entry_tail;
  volatile struct hvt_ring_entry *entry = &net_ring->entries[tail & HVT_RING_SLOT_MASK];
  entry->op = op;
  entry->handle = (uint32_t)handle;
  entry->data = (uintptr_t)data;
  entry->length = (uint32_t)length;
  entry->id = tail;
  __atomic_store_n(&net_ring->entry_tail, tail + 1, __ATOMIC_RELEASE);
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  if (net_ring->needs_kick) hvt_kick();
}

static inline void ring_await_room(void) {
  while (net_ring->entry_tail - __atomic_load_n(&net_ring->entry_head, __ATOMIC_ACQUIRE) >=
         HVT_RING_SLOTS) {
    relax();
  }
}

static inline int net_write(uint64_t handle, const void *data, size_t length) {
  if (net_ring == NULL || length > HVT_RING_FRAME_MAX) {
    return guest_net_write(handle, data, length);
  }
  ring_await_room();
  uint8_t *slot = net_slots[net_ring->entry_tail & HVT_RING_SLOT_MASK];
  memcpy(slot, data, length);
  ring_put(HVT_RING_ENTRY_OP_WRITE, handle, slot, length);
  return HVT_HYPERCALL_RESULT_OK;
}

static inline int net_read(uint64_t handle, void *data, size_t size, size_t *length) {
  if (net_ring == NULL) return guest_net_read(handle, data, size, length);
  ring_await_room();
  uint32_t id = net_ring->entry_tail;
  uint32_t head = net_ring->commit_head;
  ring_put(HVT_RING_ENTRY_OP_READ, handle, data, size);
  while (__atomic_load_n(&net_ring->commit_tail, __ATOMIC_ACQUIRE) == head) {
    relax();
  }
  volatile struct hvt_ring_commit *commit = &net_ring->commits[head & HVT_RING_SLOT_MASK];
  expect(commit->id == id, "commit of %u, not of %u", commit->id, id);
  int result = commit->ret;
  *length = commit->length;
  __atomic_store_n(&net_ring->commit_head, head + 1, __ATOMIC_RELEASE);
  return result;
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
