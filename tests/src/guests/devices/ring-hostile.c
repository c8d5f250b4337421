// SPDX-License-Identifier: Apache-2.0
/* Puts nonsense into the net ring. The argument, after "ring", says which. */
#include "net.h"

int guest_main(const char *arguments) {
  static uint8_t frame[64];
  const char *rest = net_start(arguments);
  uint64_t handle = guest_find_device("service", HVT_MANIFEST_TYPE_NET);
  uint64_t end = guest_boot_info()->net_ring + HVT_LARGE_PAGE_SIZE;
  size_t length;
  if (starts_with(rest, "tail", &rest)) {
    net_ring->entry_tail = HVT_RING_SLOTS + 1;
    hvt_kick();
  } else if (starts_with(rest, "operation", &rest)) {
    guest_ring_put(7, handle, frame, sizeof frame);
  } else if (starts_with(rest, "outside", &rest)) {
    guest_ring_put(HVT_RING_ENTRY_OP_WRITE, handle, (void *)end, sizeof frame);
  } else if (starts_with(rest, "length", &rest)) {
    guest_ring_put(HVT_RING_ENTRY_OP_READ, handle, frame, UINT32_MAX);
  } else if (starts_with(rest, "text", &rest)) {
    guest_ring_put(HVT_RING_ENTRY_OP_READ, handle, (void *)(uintptr_t)guest_main, 64);
  } else if (starts_with(rest, "commits", &rest)) {
    net_ring->commit_head = 5;
    guest_ring_put(HVT_RING_ENTRY_OP_READ, handle, frame, sizeof frame);
  } else if (starts_with(rest, "handle", &rest)) {
    /* No nonsense, only wrong: it gets an answer. */
    guest_ring_put(HVT_RING_ENTRY_OP_WRITE, 77, frame, sizeof frame);
    int result = net_read(0xffffffff, frame, sizeof frame, &length);
    expect(result == HVT_HYPERCALL_RESULT_EINVAL, "read: %d", result);
    result = net_read(handle, frame, sizeof frame, &length);
    expect(result != HVT_HYPERCALL_RESULT_EINVAL, "read: %d", result);
    return succeed();
  } else {
    expect(false, "what: '%s'", rest);
  }
  uint64_t start = guest_monotonic();
  while (guest_monotonic() - start < 20000000000) {
    /* The tender ends this. */
  }
  guest_puts("FAILURE: still running\n");
  return FAILED;
}
