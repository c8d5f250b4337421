// SPDX-License-Identifier: Apache-2.0
/* The C half of dev.ukvm.guest.runtime; as heap.c, a part of memory.c. */
#include "java.h"

#include <stdlib.h>
#include <string.h>

#include "arrayclass.h"
#include "end.h"
#include "exceptions.h"
#include "stack.h"

/* What TeaVM calls main. */
int ukvm_java_main(int count, char **arguments);

static void (*thrower)(int32_t, int32_t, int32_t);
static int32_t exit_status;

void ukvm_set_thrower(void (*new_thrower)(int32_t, int32_t, int32_t)) { thrower = new_thrower; }

void ukvm_throw(int32_t kind, int32_t first, int32_t second) {
  if (thrower == NULL) ukvm_end_abort("an exception before Java started");
  thrower(kind, first, second);
  __builtin_unreachable();
}

void ukvm_set_status(int32_t status) { exit_status = status; }

void *ukvm_allocate_nested(void *class, void *lengths, int32_t count) {
  TeaVM_Class *cls = class;
  const int32_t *length = lengths;
  TEAVM_ALLOC_STACK(1);
  TEAVM_GC_ROOT_RELEASE(0);
  TeaVM_Array *array = ukvm_heap_allocate_array(cls, *length);
  TEAVM_GC_ROOT(0, array);
  for (int32_t i = 0; array != NULL && count > 1 && i < *length; i++) {
    void *inner = ukvm_allocate_nested(cls->itemType, (void *)(length + 1), count - 1);
    if (inner == NULL) {
      array = NULL;
    } else {
      TEAVM_ARRAY_AT(array, void *, i) = inner;
    }
  }
  TEAVM_RELEASE_STACK;
  return array;
}

void *ukvm_clone(void *object) {
  uint64_t size = object_size(object);
  char *copy = ukvm_heap_allocate(size);
  if (copy == NULL) return NULL;
  /* Less the hash code, or monitor, of this one. */
  memcpy(copy + sizeof(TeaVM_Object), (char *)object + sizeof(TeaVM_Object),
         size - sizeof(TeaVM_Object));
  ((TeaVM_Object *)copy)->header = ((TeaVM_Object *)object)->header;
  return copy;
}

static bool is_within(void *array, int32_t first, int32_t length) {
  return first >= 0 && length >= 0 && (int64_t)first + length <= TEAVM_ARRAY_LENGTH(array);
}

int32_t ukvm_copy_array(void *from, int32_t first, void *to, int32_t target, int32_t length) {
  TeaVM_Class *item = TEAVM_CLASS_OF(from)->itemType;
  TeaVM_Class *goal = TEAVM_CLASS_OF(to)->itemType;
  if (item == NULL || goal == NULL) return 2;
  bool primitive = teavm_primitiveKind(item) != 0;
  if (item != goal && (primitive || teavm_primitiveKind(goal) != 0)) return 2;
  if (!is_within(from, first, length) || !is_within(to, target, length)) return 1;
  if (!primitive && !teavm_isSupertypeOf(goal, item)) {
    /* What fits is copied, up to the first that does not. */
    for (int32_t i = 0; i < length; i++) {
      void *value = TEAVM_ARRAY_AT(from, void *, first + i);
      if (!ukvm_is_storable(to, target + i, value)) return 2;
      TEAVM_ARRAY_AT(to, void *, target + i) = value;
    }
    return 0;
  }
  uint64_t size = item_size(item);
  char *source = (char *)from + header_size(size) + size * (uint64_t)first;
  char *goal_start = (char *)to + header_size(size) + size * (uint64_t)target;
  memmove(goal_start, source, size * (uint64_t)length);
  return 0;
}

void ukvm_set_monitor(void *object, void *monitor) {
  ((TeaVM_Object *)monitor)->hash = ((TeaVM_Object *)object)->hash;
  ((TeaVM_Object *)object)->hash = (int32_t)(MONITOR_FLAG | (uint32_t)mark_index(monitor));
}

int32_t ukvm_identity(void *object) {
  static uint32_t last;
  TeaVM_Object *monitor = ukvm_heap_monitor(object);
  TeaVM_Object *keeper = monitor != NULL ? monitor : object;
  if (keeper->hash == 0) {
    last = (last + 1) & ~MONITOR_FLAG;
    if (last == 0) last = 1;
    /* Spread: tables take the low bits. */
    keeper->hash = (int32_t)(last * 0x9e3779b1U >> 1);
    if (keeper->hash == 0) keeper->hash = 1;
  }
  return keeper->hash;
}

TeaVM_Class *ukvm_failed_cast[2];

int64_t ukvm_monotonic_nanos(void) { return (int64_t)ukvm_end_monotonic(); }

/* How long the host's clock is not asked again: the cycle counter goes on from there. */
#define WALL_NANOS_MAX 1000000

int64_t ukvm_wall_nanos(void) {
  static uint64_t wall, asked;
  uint64_t now = ukvm_end_monotonic();
  if (wall == 0 || now - asked > WALL_NANOS_MAX) {
    wall = ukvm_end_wall();
    now = asked = ukvm_end_monotonic();
  }
  return (int64_t)(wall + (now - asked));
}

void ukvm_console_print(int8_t *data, int32_t offset, int32_t length) {
  ukvm_console_write(data + offset, (size_t)length);
}

static void throw_null_pointer(void) { ukvm_throw(UKVM_NULL_POINTER, 0, 0); }

/* For the end's entry: runs the program until main has returned and no thread is left. */
static void run_java(int count, char **words) {
  ukvm_stack_unwound();
  ukvm_java_main(count, words);
}
