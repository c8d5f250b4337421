// SPDX-License-Identifier: Apache-2.0
/* Devices, as dev.ukvm.guest.runtime.Native has them: results are 0 or a length, else negative. */
#include <ukvm/frames.h>
#include <ukvm/guest.h>

static int32_t failure(int result) { return -result; }

int32_t ukvm_find_device(int8_t *name, int32_t type) {
  return (int32_t)guest_find_device((const char *)name, (uint32_t)type);
}

void ukvm_net_mac(int32_t handle, int8_t *mac) {
  memcpy(mac, guest_device((uint64_t)handle)->u.net.mac, HVT_MANIFEST_MAC_SIZE);
}

int32_t ukvm_net_mtu(int32_t handle) { return guest_device((uint64_t)handle)->u.net.mtu; }

int32_t ukvm_net_open(int32_t handle) { return ukvm_frames_open((uint64_t)handle); }

int32_t ukvm_net_read(int32_t handle, int8_t *buffer, int32_t size) {
  size_t length;
  int result;
  const void *frame = ukvm_frames_read((uint64_t)handle, &length, &result);
  if (frame == NULL) return failure(result);
  if (length > (size_t)size) length = (size_t)size;
  memcpy(buffer, frame, length);
  return (int32_t)length;
}

int32_t ukvm_net_is_likely(int32_t handle) { return ukvm_frames_are_likely((uint64_t)handle); }

int32_t ukvm_net_is_held(int32_t handle) { return ukvm_frames_are_held((uint64_t)handle); }

int32_t ukvm_net_write(int32_t handle, int8_t *frame, int32_t offset, int32_t length) {
  return failure(ukvm_frames_write((uint64_t)handle, frame + offset, (size_t)length));
}

int64_t ukvm_block_capacity(int32_t handle) {
  return (int64_t)guest_device((uint64_t)handle)->u.block.capacity;
}

int32_t ukvm_block_size(int32_t handle) {
  return guest_device((uint64_t)handle)->u.block.block_size;
}

int32_t ukvm_block_read(int32_t handle, int64_t offset, int8_t *buffer, int32_t length) {
  return failure(guest_block_read((uint64_t)handle, (uint64_t)offset, buffer, (size_t)length));
}

int32_t ukvm_block_write(int32_t handle, int64_t offset, int8_t *buffer, int32_t length) {
  return failure(guest_block_write((uint64_t)handle, (uint64_t)offset, buffer, (size_t)length));
}

int32_t ukvm_command_line(int8_t *buffer) {
  const char *line = (const char *)(uintptr_t)guest_boot_info()->command_line;
  size_t length = strlen(line);
  memcpy(buffer, line, length);
  return (int32_t)length;
}
