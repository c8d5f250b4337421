// SPDX-License-Identifier: Apache-2.0
/* The guest's half of the net ring. */
#include "runtime.h"

static volatile struct hvt_ring *ring;

/* The request with which the host was last woken up. */
static uint32_t kicked;

/* Of a tender older than rings, what follows its boot_info is something else. */
static bool is_within_boot_info(uint64_t address) {
  uint64_t start = (uintptr_t)guest_boot_info();
  return address >= start && address < start + HVT_BOOT_INFO_SIZE;
}

bool guest_ring_start(void) {
  const struct hvt_boot_info *boot = guest_boot_info();
  if (is_within_boot_info(boot->manifest) || is_within_boot_info(boot->command_line) ||
      (boot->host_features & HVT_BOOT_INFO_FEATURE_NET_RING) == 0 || boot->net_ring == 0) {
    return false;
  }
  if (ring == NULL) {
    ring = (volatile struct hvt_ring *)(uintptr_t)boot->net_ring;
    kicked = ring->entry_tail - 1;
  }
  return true;
}

static uint32_t acquire(volatile uint32_t *index) {
  return __atomic_load_n(index, __ATOMIC_ACQUIRE);
}

/* Those that are not lie between head and tail. */
static bool is_done(uint32_t number) {
  uint32_t head = acquire(&ring->entry_head);
  return number - head >= ring->entry_tail - head;
}

bool guest_ring_is_idle(void) { return acquire(&ring->entry_head) == ring->entry_tail; }

void guest_ring_await(uint32_t number) {
  while (!is_done(number)) arch_relax();
}

uint32_t guest_ring_put(uint32_t op, uint64_t handle, const void *data, size_t length) {
  uint32_t number = ring->entry_tail;
  while (number - acquire(&ring->entry_head) >= HVT_RING_SLOTS) arch_relax();
  volatile struct hvt_ring_entry *entry = &ring->entries[number & HVT_RING_SLOT_MASK];
  entry->op = op;
  entry->handle = (uint32_t)handle;
  entry->data = (uintptr_t)data;
  entry->length = (uint32_t)length;
  entry->id = number;
  __atomic_store_n(&ring->entry_tail, number + 1, __ATOMIC_RELEASE);
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  /* One that has yet to do what it was woken up for will see this too. */
  if (ring->needs_kick != 0 && is_done(kicked)) {
    kicked = number;
    hvt_kick();
  }
  return number;
}

int guest_ring_answer(uint32_t number, size_t *length) {
  uint32_t head = ring->commit_head;
  while (acquire(&ring->commit_tail) == head) arch_relax();
  volatile struct hvt_ring_commit *commit = &ring->commits[head & HVT_RING_SLOT_MASK];
  if (commit->id != number) guest_abort("the net ring answers another request");
  int result = commit->ret;
  *length = result == HVT_HYPERCALL_RESULT_OK ? commit->length : 0;
  __atomic_store_n(&ring->commit_head, head + 1, __ATOMIC_RELEASE);
  return result;
}
