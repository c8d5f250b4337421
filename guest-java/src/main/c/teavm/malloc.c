// SPDX-License-Identifier: Apache-2.0
/*
 * malloc, a part of heap.c: lines that no collection takes. Blocks up to a page come from lists of
 * their size; larger ones are runs of lines. Each has its size before it.
 */

#define BLOCK_HEADER 16
#define SMALLEST_SHIFT 5
#define LARGEST_SHIFT 12
#define CLASSES (LARGEST_SHIFT - SMALLEST_SHIFT + 1)

/* `size` is the whole block's, this header included; `next` is a free block's alone. */
struct block {
  uint64_t size;
  struct block *next;
};

static struct block *free_blocks[CLASSES];

static unsigned class_of(uint64_t size) {
  unsigned shift = SMALLEST_SHIFT;
  while (((uint64_t)1 << shift) < size) shift++;
  return shift - SMALLEST_SHIFT;
}

/* Fills a list with what two pages hold. */
static bool refill(unsigned class) {
  uint64_t size = (uint64_t)1 << (class + SMALLEST_SHIFT);
  uint64_t room = (uint64_t)2 << LARGEST_SHIFT;
  char *run = take_run(room >> LINE_SHIFT, LINE_MALLOC);
  if (run == NULL) return false;
  for (uint64_t at = 0; at < room; at += size) {
    struct block *block = (struct block *)(run + at);
    block->size = size;
    block->next = free_blocks[class];
    free_blocks[class] = block;
  }
  return true;
}

void *malloc(size_t size) {
  if (size > INT32_MAX) return NULL;
  uint64_t whole = size + BLOCK_HEADER;
  struct block *block;
  if (whole <= (uint64_t)1 << LARGEST_SHIFT) {
    unsigned class = class_of(whole);
    if (free_blocks[class] == NULL && !refill(class)) return NULL;
    block = free_blocks[class];
    free_blocks[class] = block->next;
  } else {
    block = (struct block *)take_run(lines_of(whole), LINE_MALLOC);
    if (block == NULL) return NULL;
    block->size = lines_of(whole) << LINE_SHIFT;
  }
  return (char *)block + BLOCK_HEADER;
}

void free(void *pointer) {
  if (pointer == NULL) return;
  struct block *block = (struct block *)((char *)pointer - BLOCK_HEADER);
  if (block->size > (uint64_t)1 << LARGEST_SHIFT) {
    uint64_t count = block->size >> LINE_SHIFT;
    memset(lines + ((uint64_t)((char *)block - base) >> LINE_SHIFT), LINE_FREE, count);
    used_lines -= count;
  } else {
    unsigned class = class_of(block->size);
    block->next = free_blocks[class];
    free_blocks[class] = block;
  }
}

void *calloc(size_t count, size_t size) {
  uint64_t whole;
  if (__builtin_mul_overflow(count, size, &whole)) return NULL;
  void *block = malloc(whole);
  if (block != NULL) memset(block, 0, whole);
  return block;
}

void *realloc(void *pointer, size_t size) {
  if (pointer == NULL) return malloc(size);
  struct block *block = (struct block *)((char *)pointer - BLOCK_HEADER);
  uint64_t room = block->size - BLOCK_HEADER;
  if (size <= room) return pointer;
  void *fresh = malloc(size);
  if (fresh == NULL) return NULL;
  memcpy(fresh, pointer, room);
  free(pointer);
  return fresh;
}
