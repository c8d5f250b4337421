// SPDX-License-Identifier: Apache-2.0
/*
 * One block device, buffers and ranges of all sorts. The argument is what to do: CALL, offset,
 * data (a place or a number), length. `inside` does all that is refused with an answer.
 *
 *@ device storage BLOCK_BASIC
 *@ disk storage 1048576
 *@ case hostile-block-inside
 *@   args inside
 *@   reference looks at 32 bits of a handle; net calls without a net device end the run
 *@ case hostile-block-read-buffer-over-end
 *@   args read 0 last 512
 *@   status 1
 *@ case hostile-block-write-buffer-over-end
 *@   args write 0 last 512
 *@   status 1
 *@ case hostile-block-read-buffer-at-end
 *@   args read 0 end 512
 *@   status 1
 *@ case hostile-block-read-at-4g
 *@   args read 0 0x100000000 512
 *@   status 1
 *@ case hostile-block-write-at-4g
 *@   args write 0 0x100000000 512
 *@   status 1
 *@ case hostile-block-read-at-8e
 *@   args read 0 0x8000000000000000 512
 *@   status 1
 *@ case hostile-block-read-at-minus-512
 *@   args read 0 0xfffffffffffffe00 512
 *@   status 1
 *@ case hostile-block-write-at-minus-512
 *@   args write 0 0xfffffffffffffe00 512
 *@   status 1
 *@ case hostile-block-read-to-text
 *@   args read 0 text 512
 *@   status 1
 *@   stderr host/guest translation fault
 *@   reference says Bad address
 *@ case hostile-block-read-to-rodata
 *@   args read 0 rodata 512
 *@   status 1
 *@   stderr host/guest translation fault
 *@   reference says Bad address
 */
#include "test.h"

READ_ONLY static const uint8_t rodata[512] = {1};
static uint8_t buffer[1024];

static void expect_refused(uint64_t handle, uint64_t offset, uint64_t length) {
  int result = guest_block_read(handle, offset, buffer, length);
  expect(result == HVT_HYPERCALL_RESULT_EINVAL, "read 0x%lx, 0x%lx: %d", offset, length, result);
  result = guest_block_write(handle, offset, buffer, length);
  expect(result == HVT_HYPERCALL_RESULT_EINVAL, "write 0x%lx, 0x%lx: %d", offset, length, result);
}

static int inside(uint64_t handle) {
  uint64_t capacity = guest_device(handle)->u.block.capacity;
  expect(capacity == 1048576, "capacity %lu", capacity);
  expect(guest_device(handle)->u.block.block_size == 512, "block size");
  expect(guest_device(handle)->attached == 1, "not attached");
  expect(guest_device(handle)->host_data == 0 || guest_device(handle)->host_data < 1024,
         "the host's data shows");

  int result = guest_block_read(handle, 0, buffer, 512);
  expect(result == HVT_HYPERCALL_RESULT_OK, "%d", result);
  for (int i = 0; i < 512; i++) buffer[i] = (uint8_t)i;
  result = guest_block_write(handle, capacity - 512, buffer, 512);
  expect(result == HVT_HYPERCALL_RESULT_OK, "%d", result);
  memset(buffer, 0, sizeof buffer);
  result = guest_block_read(handle, capacity - 512, buffer, 512);
  expect(result == HVT_HYPERCALL_RESULT_OK, "%d", result);
  for (int i = 0; i < 512; i++) expect(buffer[i] == (uint8_t)i, "buffer[%d]", i);

  expect_refused(handle, capacity, 512);
  expect_refused(handle, capacity - 512, 1024);
  expect_refused(handle, capacity + 512, 512);
  expect_refused(handle, 0x7ffffffffffffe00, 512);
  expect_refused(handle, 0x8000000000000000, 512);
  expect_refused(handle, 0xfffffffffffffe00, 512);
  expect_refused(handle, 0xfffffffffffffe00, 1024);
  expect_refused(handle + 0x100000000, 0, 512);
  expect_refused(handle + 1, 0, 512);

  size_t length;
  result = guest_net_read(handle, buffer, 512, &length);
  expect(result == HVT_HYPERCALL_RESULT_EINVAL, "net_read of a block device: %d", result);
  result = guest_net_write(handle, buffer, 512);
  expect(result == HVT_HYPERCALL_RESULT_EINVAL, "net_write of a block device: %d", result);
  return succeed();
}

int guest_main(const char *arguments) {
  uint64_t handle = guest_find_device("storage", HVT_MANIFEST_TYPE_BLOCK);
  expect(handle == 1, "handle %lu", handle);
  const char *rest;
  if (starts_with(arguments, "inside", &rest)) return inside(handle);

  bool read = starts_with(arguments, "read", &rest);
  if (!read) starts_with(arguments, "write", &rest);
  uint64_t offset = guest_parse_number(rest, &rest);
  rest++;
  uint64_t mask = HVT_LARGE_PAGE_SIZE - 1;
  uint64_t end = (guest_boot_info()->mem_size + mask) & ~mask;
  uint64_t data;
  if (starts_with(rest, "last", &rest)) {
    data = end - 511;
  } else if (starts_with(rest, "end", &rest)) {
    data = end;
  } else if (starts_with(rest, "text", &rest)) {
    data = (uintptr_t)inside;
  } else if (starts_with(rest, "rodata", &rest)) {
    data = (uintptr_t)rodata;
  } else {
    data = guest_parse_number(rest, &rest);
    rest++;
  }
  uint64_t length = guest_parse_number(rest, NULL);
  int result = read ? guest_block_read(handle, offset, (void *)data, length)
                    : guest_block_write(handle, offset, (void *)data, length);
  guest_printf("FAILURE: it came back with %d\n", result);
  return FAILED;
}
