// SPDX-License-Identifier: Apache-2.0
/*
 * The block device `storage`. Its buffer begins a page, with "shifted" as the first argument 8 bytes
 * behind. Arguments:
 * "verify": writes and reads all of it, in order, in disorder, in pieces of several blocks;
 * "log COUNT": writes COUNT blocks again and again, each full of a number that counts up, and says
 *   the number when it is answered;
 * "write": writes one block and says what came of it;
 * "size": says how many bytes there are;
 * "last COUNT": says that it is ready, waits until the first block is not zero, then reads and writes
 *   the last block COUNT times and says what came of it at the end;
 * "time CALL ORDER SIZE COUNT": CALL is read or write, ORDER is sequential or random; how long
 *   COUNT calls of SIZE bytes take.
 */
#include "../test.h"

enum { PIECE_MAX = 65536 };

static uint64_t room[1 + PIECE_MAX / sizeof(uint64_t)] __attribute__((aligned(4096)));
static uint64_t *piece = room;
static uint64_t handle, capacity, block_size;

static uint64_t random_state = 88172645463325252ull;

static uint64_t next_random(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return random_state;
}

static void fill(uint64_t size, uint64_t number) {
  for (uint64_t i = 0; i < size / sizeof *piece; i++) piece[i] = number + i / 64;
}

static void check(uint64_t offset, uint64_t size, uint64_t number) {
  memset(piece, 0x5a, size);
  int result = guest_block_read(handle, offset, piece, size);
  expect(result == HVT_HYPERCALL_RESULT_OK, "read at %lu: %d", offset, result);
  for (uint64_t i = 0; i < size / sizeof *piece; i++) {
    expect(piece[i] == number + i / 64, "at %lu + %lu: %lx", offset, i * 8, piece[i]);
  }
}

static void put(uint64_t offset, uint64_t size, uint64_t number) {
  fill(size, number);
  int result = guest_block_write(handle, offset, piece, size);
  expect(result == HVT_HYPERCALL_RESULT_OK, "write at %lu: %d", offset, result);
}

/* Sectors of 512 bytes hold consecutive numbers, so any piece checks itself. */
static int verify(void) {
  for (uint64_t at = 0; at < capacity; at += block_size) put(at, block_size, at / 512 + 7);
  for (int i = 0; i < 64; i++) {
    uint64_t at = next_random() % (capacity / block_size) * block_size;
    uint64_t size = block_size * (1 + next_random() % 8);
    if (size > capacity - at) size = capacity - at;
    if (i % 2) {
      check(at, size, at / 512 + 7);
    } else {
      put(at, size, at / 512 + 7);
    }
  }
  for (uint64_t at = 0; at < capacity; at += PIECE_MAX) {
    uint64_t size = capacity - at < PIECE_MAX ? capacity - at : PIECE_MAX;
    check(at, size, at / 512 + 7);
  }
  check(0, block_size, 7);
  check(capacity - block_size, block_size, (capacity - block_size) / 512 + 7);
  int result = guest_block_read(handle, capacity, piece, block_size);
  expect(result == HVT_HYPERCALL_RESULT_EINVAL, "read at the end: %d", result);
  result = guest_block_write(handle, capacity - block_size, piece, block_size + 1);
  expect(result == HVT_HYPERCALL_RESULT_EINVAL, "write over the end: %d", result);
  return succeed();
}

static int write_log(uint64_t count) {
  for (uint64_t number = 1;; number++) {
    for (uint64_t i = 0; i < block_size / sizeof *piece; i++) piece[i] = number;
    int result = guest_block_write(handle, number % count * block_size, piece, block_size);
    expect(result == HVT_HYPERCALL_RESULT_OK, "write: %d", result);
    guest_printf("%lu\n", number);
  }
}

static int use_last(uint64_t count) {
  guest_puts("ready\n");
  do {
    guest_poll(10000000);
    guest_block_read(handle, 0, piece, block_size);
  } while (piece[0] == 0);
  int got = -1, put = -1;
  for (uint64_t i = 0; i < count; i++) {
    got = guest_block_read(handle, capacity - block_size, piece, block_size);
    put = guest_block_write(handle, capacity - block_size, piece, block_size);
  }
  guest_printf("read: %d write: %d\n", got, put);
  return succeed();
}

static int measure(const char *rest) {
  bool reads = starts_with(rest, "read", &rest);
  if (!reads) starts_with(rest, "write", &rest);
  bool random = starts_with(rest, "random", &rest);
  if (!random) starts_with(rest, "sequential", &rest);
  uint64_t size = guest_parse_number(rest, &rest);
  uint64_t count = guest_parse_number(rest + 1, NULL);
  uint64_t places = capacity / size;
  uint64_t start = guest_monotonic();
  for (uint64_t i = 0; i < count; i++) {
    uint64_t at = (random ? next_random() : i) % places * size;
    int result = reads ? guest_block_read(handle, at, piece, size)
                       : guest_block_write(handle, at, piece, size);
    expect(result == HVT_HYPERCALL_RESULT_OK, "at %lu: %d", at, result);
  }
  guest_printf("%lu ns\n", guest_monotonic() - start);
  return succeed();
}

int guest_main(const char *arguments) {
  const char *rest;
  handle = guest_find_device("storage", HVT_MANIFEST_TYPE_BLOCK);
  expect(handle != 0, "no storage");
  capacity = guest_device(handle)->u.block.capacity;
  block_size = guest_device(handle)->u.block.block_size;
  if (starts_with(arguments, "shifted", &arguments)) piece++;
  if (starts_with(arguments, "verify", &rest)) return verify();
  if (starts_with(arguments, "log", &rest)) return write_log(guest_parse_number(rest, NULL));
  if (starts_with(arguments, "last", &rest)) return use_last(guest_parse_number(rest, NULL));
  if (starts_with(arguments, "time", &rest)) return measure(rest);
  if (starts_with(arguments, "size", &rest)) {
    guest_printf("%lu\n", capacity);
    return 0;
  }
  guest_printf("write: %d\n", guest_block_write(handle, 0, piece, block_size));
  return succeed();
}
