// SPDX-License-Identifier: Apache-2.0
#include "runtime.h"

static const struct hvt_manifest *manifest(void) {
  return (const struct hvt_manifest *)(uintptr_t)guest_boot_info()->manifest;
}

uint64_t guest_find_device(const char *name, uint32_t type) {
  for (uint32_t i = 1; i < manifest()->count; i++) {
    const struct hvt_manifest_entry *entry = &manifest()->entries[i];
    if (entry->type == type && strcmp(entry->name, name) == 0) return i;
  }
  return 0;
}

const struct hvt_manifest_entry *guest_device(uint64_t handle) {
  return handle >= 1 && handle < manifest()->count ? &manifest()->entries[handle] : NULL;
}

static int block(unsigned call, uint64_t handle, uint64_t offset, const void *data,
                 size_t length) {
  struct hvt_hypercall_block block = {
      .handle = handle, .offset = offset, .data = (uintptr_t)data, .length = length};
  hvt_call(call, &block);
  return block.ret;
}

int guest_block_read(uint64_t handle, uint64_t offset, void *data, size_t length) {
  return block(HVT_HYPERCALL_BLOCK_READ, handle, offset, data, length);
}

int guest_block_write(uint64_t handle, uint64_t offset, const void *data, size_t length) {
  return block(HVT_HYPERCALL_BLOCK_WRITE, handle, offset, data, length);
}

int guest_net_read(uint64_t handle, void *data, size_t size, size_t *length) {
  struct hvt_hypercall_net net = {.handle = handle, .data = (uintptr_t)data, .length = size};
  hvt_call(HVT_HYPERCALL_NET_READ, &net);
  *length = net.ret == HVT_HYPERCALL_RESULT_OK ? net.length : 0;
  return net.ret;
}

int guest_net_write(uint64_t handle, const void *data, size_t length) {
  struct hvt_hypercall_net net = {.handle = handle, .data = (uintptr_t)data, .length = length};
  hvt_call(HVT_HYPERCALL_NET_WRITE, &net);
  return net.ret;
}
