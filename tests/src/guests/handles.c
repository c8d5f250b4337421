// SPDX-License-Identifier: Apache-2.0
/*
 * Asks for I/O with handles that no device has; with no devices, and with one of the other kind.
 *
 *@ case handles
 *@   reference ends the run when no device of the kind is there
 */
#include "test.h"

int guest_main(const char *arguments) {
  static char buffer[512];
  static const uint64_t handles[] = {
      0, 1, 2, 63, 64, 65, 255, 0x7fffffff, 0x80000000, 0x100000000, 0x100000001,
      0x7fffffffffffffff, 0x8000000000000000, 0x8000000000000001, UINT64_MAX};
  (void)arguments;
  for (size_t i = 0; i < sizeof handles / sizeof *handles; i++) {
    size_t length;
    uint64_t handle = handles[i];
    int result = guest_block_read(handle, 0, buffer, sizeof buffer);
    expect(result == HVT_HYPERCALL_RESULT_EINVAL, "block_read 0x%lx: %d", handle, result);
    result = guest_block_write(handle, 0, buffer, sizeof buffer);
    expect(result == HVT_HYPERCALL_RESULT_EINVAL, "block_write 0x%lx: %d", handle, result);
    result = guest_net_read(handle, buffer, sizeof buffer, &length);
    expect(result == HVT_HYPERCALL_RESULT_EINVAL, "net_read 0x%lx: %d", handle, result);
    result = guest_net_write(handle, buffer, sizeof buffer);
    expect(result == HVT_HYPERCALL_RESULT_EINVAL, "net_write 0x%lx: %d", handle, result);
  }
  expect(guest_find_device("storage", HVT_MANIFEST_TYPE_BLOCK) == 0, "a device");
  expect(guest_device(0) == NULL && guest_device(1) == NULL, "a device");
  return succeed();
}
