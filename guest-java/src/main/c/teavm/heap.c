// SPDX-License-Identifier: Apache-2.0
/*
 * Part of TeaVM's one source file, by way of memory.c: objects and classes are as generated code has
 * them. See heap.h for the idea; collect.c is the collector.
 *
 * UKVM_HEAP_CHECK (tests): each collection then verifies the heap and overwrites what is free, and
 * with a value above 0 there is one at each so many allocations of lines.
 */
#include <stdlib.h>
#include <string.h>

#include "end.h"
#include "heap.h"

#define LINE_SHIFT 7
#define LINE ((uint64_t)1 << LINE_SHIFT)

enum { LINE_FREE = 0, LINE_LIVE = 1, LINE_MALLOC = 2 };

/* Above this, an object gets lines of its own and does not end the run that small ones are put in. */
#define SMALL_MAXIMUM LINE

/* A run for small objects is so many lines at most. */
#if defined(UKVM_HEAP_CHECK) && UKVM_HEAP_CHECK > 0
#define RUN_MAXIMUM 1
#else
#define RUN_MAXIMUM 256
#endif

/* A collection comes not before this share of the memory, and not this many bytes, were taken. */
#define BUDGET_SHARE 8
#define BUDGET_MAXIMUM ((uint64_t)16 << 20)

/* This share of the memory is kept for the making of an OutOfMemoryError. */
#define RESERVE_SHARE 64

/*
 * A collection has failed if it does not leave this share free: the next ones would come ever sooner
 * and a program would rather hear of it than stand still.
 */
#define ENOUGH_SHARE 32

/* With less, not even what Java is started with fits. */
#define HEAP_LEAST ((uint64_t)64 << 10)

char *ukvm_heap_cursor;
char *ukvm_heap_limit;

static char *base;
static uint64_t line_count;
static unsigned char *lines;
/* Lines from here on were never used: they are free and zero. */
static uint64_t top;
static uint64_t next_small;
static uint64_t next_large;
/* Lines that objects and malloc took, and how many they may take before a collection. */
static uint64_t used_lines;
static uint64_t taken_lines;
static uint64_t budget_lines;
static uint64_t reserve_lines;
static bool reserve_open;
static int32_t collections;

#ifdef UKVM_HEAP_CHECK
static uint64_t claims;
#endif

static void start_collector(char *bitmap, char *stack, uint64_t stack_size);
static void collect(void);

static uint64_t lines_of(uint64_t size) { return (size + LINE - 1) >> LINE_SHIFT; }

void *teavm_gc_heapAddress;

void ukvm_heap_start(void) {
  char *start = ukvm_end_heap_start();
  char *end = ukvm_end_heap_end();
  if (end < start || (uint64_t)(end - start) < HEAP_LEAST) {
    ukvm_end_lacks_memory();
  }
  uint64_t size = (uint64_t)(end - start);
  /* Monitors are found by 31-bit numbers of 8 bytes. */
  if (size > (uint64_t)INT32_MAX << 3) size = (uint64_t)INT32_MAX << 3;
  uint64_t stack_size = (size / 256 + 4096) & ~(uint64_t)7;
  line_count = (size - stack_size - LINE) / (LINE + 1 + LINE / 64);
  lines = (unsigned char *)start;
  char *bitmap = (char *)(((uintptr_t)start + line_count + 7) & ~(uintptr_t)7);
  char *stack = bitmap + (line_count * (LINE / 64) + 7) / 8 * 8;
  base = (char *)(((uintptr_t)stack + stack_size + LINE - 1) & ~(uintptr_t)(LINE - 1));
  while (base + line_count * LINE > start + size) line_count--;
  teavm_gc_heapAddress = base;
  budget_lines = line_count / BUDGET_SHARE;
  if (budget_lines > BUDGET_MAXIMUM / LINE) budget_lines = BUDGET_MAXIMUM / LINE;
  reserve_lines = line_count / RESERVE_SHARE;
  start_collector(bitmap, stack, stack_size);
  ukvm_end_expect_objects(base);
}

int64_t ukvm_heap_maximum(void) {
  return (int64_t)((line_count - line_count / ENOUGH_SHARE) * LINE);
}

int64_t ukvm_heap_free(void) {
  return (int64_t)((line_count - used_lines) * LINE) + (ukvm_heap_limit - ukvm_heap_cursor);
}

int32_t ukvm_heap_collections(void) { return collections; }

static uint64_t free_lines(void) {
  uint64_t kept = reserve_open ? 0 : reserve_lines;
  return line_count - used_lines > kept ? line_count - used_lines - kept : 0;
}

/* Takes lines: clears them and says whose they are. */
static char *claim(uint64_t first, uint64_t count, int state) {
  char *start = base + first * LINE;
  uint64_t dirty = first >= top ? 0 : first + count > top ? top - first : count;
  memset(start, 0, dirty * LINE);
  memset(lines + first, state, count);
  if (first + count > top) top = first + count;
  used_lines += count;
  taken_lines += count;
  return start;
}

/* The first free line from `line` on and below `end`, or `end`. */
static uint64_t skip_used(uint64_t line, uint64_t end) {
  for (; line < end && (line & 7) != 0; line++) {
    if (lines[line] == LINE_FREE) return line;
  }
  for (; line + 8 <= end; line += 8) {
    uint64_t eight;
    memcpy(&eight, lines + line, 8);
    /* The usual test for a zero byte: each is at most 2. */
    if (((eight - 0x0101010101010101) & 0x8080808080808080) != 0) break;
  }
  while (line < end && lines[line] != LINE_FREE) line++;
  return line;
}

/* The end of the free run at `line`, `end` at most. */
static uint64_t skip_free(uint64_t line, uint64_t end) {
  while (line < end && lines[line] == LINE_FREE) line++;
  return line;
}

/* The next run for small objects; false if all are used up or too many were taken. */
static bool next_run(void) {
  uint64_t available = free_lines();
  if (available == 0) return false;
  if (available > RUN_MAXIMUM) available = RUN_MAXIMUM;
  uint64_t first = skip_used(next_small, top);
  if (first == line_count) return false;
  uint64_t end = first + available < line_count ? first + available : line_count;
  /* What is above the top is free as well. */
  end = skip_free(first, end);
  next_small = end;
  ukvm_heap_cursor = claim(first, end - first, LINE_LIVE);
  ukvm_heap_limit = base + end * LINE;
  return true;
}

/* A run of `count` free lines between two lines, or UINT64_MAX. */
static uint64_t find_run(uint64_t from, uint64_t end, uint64_t count) {
  for (;;) {
    uint64_t first = skip_used(from, end);
    if (end - first < count) return UINT64_MAX;
    from = skip_free(first, first + count);
    if (from - first == count) return first;
  }
}

/* Lines of their own; NULL if there are not so many in a row, or too many were taken. */
static char *take_run(uint64_t count, int state) {
  if (count > free_lines()) return NULL;
  uint64_t first = find_run(next_large, top, count);
  if (first == UINT64_MAX && line_count - top >= count) first = top;
  if (first == UINT64_MAX) first = find_run(0, top, count);
  if (first == UINT64_MAX) {
    /* The last free lines below the top and those above it are one run. */
    uint64_t tail = top;
    while (tail > 0 && lines[tail - 1] == LINE_FREE) tail--;
    if (line_count - tail < count) return NULL;
    first = tail;
  }
  next_large = first + count;
  return claim(first, count, state);
}

static void *take(uint64_t size) {
  if (size > SMALL_MAXIMUM) return take_run(lines_of(size), LINE_LIVE);
  if ((uint64_t)(ukvm_heap_limit - ukvm_heap_cursor) < size && !next_run()) return NULL;
  char *object = ukvm_heap_cursor;
  ukvm_heap_cursor += size;
  return object;
}

/* Whether a collection is due ahead of the next `count` lines. */
static bool is_due(uint64_t count) {
#if defined(UKVM_HEAP_CHECK) && UKVM_HEAP_CHECK > 0
  if (++claims % UKVM_HEAP_CHECK == 0) return true;
#endif
  return taken_lines + count > budget_lines;
}

void ukvm_heap_collect(void) {
  collect();
  collections++;
  used_lines = 0;
  for (uint64_t i = 0; i < top; i++) used_lines += lines[i] != LINE_FREE;
  taken_lines = 0;
  /* So that collecting costs a bounded share of the time: as much again as is alive. */
  budget_lines = used_lines;
  uint64_t least = line_count / BUDGET_SHARE;
  if (least > BUDGET_MAXIMUM / LINE) least = BUDGET_MAXIMUM / LINE;
  if (budget_lines < least) budget_lines = least;
  next_small = 0;
  next_large = 0;
  ukvm_heap_cursor = NULL;
  ukvm_heap_limit = NULL;
  reserve_open = false;
}

void *ukvm_heap_allocate(uint64_t size) {
  if (size <= SMALL_MAXIMUM && size <= (uint64_t)(ukvm_heap_limit - ukvm_heap_cursor)) {
    return take(size);
  }
  if (is_due(lines_of(size))) ukvm_heap_collect();
  void *object = take(size);
  if (object == NULL) {
    ukvm_heap_collect();
    if (line_count - used_lines >= line_count / ENOUGH_SHARE) object = take(size);
  }
  if (object == NULL) {
    reserve_open = true;
    /* For the error itself: it must not fail as well. */
    if (size <= SMALL_MAXIMUM) next_run();
  }
  return object;
}

static uint64_t item_size(TeaVM_Class *item) {
  return teavm_primitiveKind(item) != 0 ? (uint64_t)item->size : sizeof(void *);
}

/* Up to an array's first item, of that size. */
static uint64_t header_size(uint64_t size) {
  return (sizeof(TeaVM_Array) + size - 1) / size * size;
}

static uint64_t array_size(TeaVM_Class *item, int32_t length) {
  uint64_t size = item_size(item);
  return (header_size(size) + size * (uint64_t)length + 7) & ~(uint64_t)7;
}

void *ukvm_heap_allocate_array(struct TeaVM_Class *cls, int32_t length) {
  uint64_t size = array_size(cls->itemType, length);
  TeaVM_Array *array;
  if (size <= SMALL_MAXIMUM && size <= (uint64_t)(ukvm_heap_limit - ukvm_heap_cursor)) {
    array = (TeaVM_Array *)ukvm_heap_cursor;
    ukvm_heap_cursor += size;
  } else {
    array = ukvm_heap_allocate(size);
    if (array == NULL) return NULL;
  }
  array->parent.header = TEAVM_PACK_CLASS(cls);
  array->size = length;
  return array;
}
