// SPDX-License-Identifier: Apache-2.0
/* The C half of dev.ukvm.guest.runtime, and the guest's main; as heap.c, a part of memory.c. */
#include "java.h"

#include <stdlib.h>
#include <string.h>
#include <ukvm/sockets.h>

#include "arrayclass.h"
#include "exceptions.h"
#include "stack.h"

/* The ABI's, the end included. */
#define COMMAND_LINE_SIZE 8192

/* What TeaVM calls main. */
int ukvm_java_main(int count, char **arguments);

static void (*thrower)(int32_t, int32_t, int32_t);
static int32_t exit_status;

void ukvm_set_thrower(void (*new_thrower)(int32_t, int32_t, int32_t)) { thrower = new_thrower; }

void ukvm_throw(int32_t kind, int32_t first, int32_t second) {
  if (thrower == NULL) guest_abort("an exception before Java started");
  thrower(kind, first, second);
  __builtin_unreachable();
}

void ukvm_set_status(int32_t status) { exit_status = status; }

/* Only programs that use java.net have a network. */
#pragma weak ukvm_ip_take_option
#pragma weak ukvm_ip_finish

static void finish(void) {
  ukvm_console_flush();
  if (ukvm_ip_finish != NULL) ukvm_ip_finish();
}

void ukvm_exit(int32_t status) {
  finish();
  exit(status);
}

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

int64_t ukvm_monotonic_nanos(void) { return (int64_t)guest_monotonic(); }

/* How long the host's clock is not asked again: the cycle counter goes on from there. */
#define WALL_NANOS_MAX 1000000

int64_t ukvm_wall_nanos(void) {
  static uint64_t wall, asked;
  uint64_t now = guest_monotonic();
  if (wall == 0 || now - asked > WALL_NANOS_MAX) {
    wall = guest_walltime();
    now = asked = guest_monotonic();
  }
  return (int64_t)(wall + (now - asked));
}

void ukvm_console_print(int8_t *data, int32_t offset, int32_t length) {
  ukvm_console_write(data + offset, (size_t)length);
}

int64_t ukvm_poll(int64_t nanos) {
  ukvm_console_flush();
  return (int64_t)guest_poll((uint64_t)nanos);
}

int32_t ukvm_stop_requested(void) { return guest_stop_requested(); }

int32_t ukvm_stop_is_offered(void) { return guest_stop_is_offered(); }

int32_t ukvm_input_read(int8_t *data, int32_t offset, int32_t length) {
  ukvm_console_flush();
  return (int32_t)guest_input_read(data + offset, (size_t)length);
}

int32_t ukvm_input_available(void) { return (int32_t)guest_input_available(); }

int32_t ukvm_input_is_ready(void) {
  return guest_input_available() > 0 || guest_input_is_at_end();
}

static void throw_null_pointer(void) { ukvm_throw(UKVM_NULL_POINTER, 0, 0); }

/*
 * Where TeaVM saw that a reference is null it leaves out the check: the access itself then faults,
 * in the first page. Otherwise, what the program printed comes ahead of the report.
 */
static bool handle_trap(struct guest_trap *trap) {
#if defined(__x86_64__)
  if (trap->vector == 14 && trap->cr2 < HVT_PAGE_SIZE && trap->rip >= HVT_PAGE_SIZE) {
    trap->rip = (uintptr_t)throw_null_pointer;
    /* As after a call. */
    trap->rsp = (trap->rsp & ~(uint64_t)15) - 8;
    return true;
  }
#endif
  ukvm_console_flush();
  return false;
}

/* The command line's words: the tender joined them with single spaces. */
static int split(char *text, char **words) {
  int count = 1;
  words[0] = "main";
  for (char *at = text; *at != 0;) {
    char *word = at;
    while (*at != 0 && *at != ' ') at++;
    if (*at == ' ') *at++ = 0;
    if (ukvm_ip_take_option == NULL || !ukvm_ip_take_option(word)) words[count++] = word;
  }
  words[count] = NULL;
  return count;
}

int guest_main(const char *arguments) {
  static char text[COMMAND_LINE_SIZE];
  static char *words[COMMAND_LINE_SIZE / 2 + 3];
  size_t length = strlen(arguments);
  if (length >= sizeof text) guest_abort("the command line is too long");
  memcpy(text, arguments, length + 1);
  guest_on_trap(handle_trap);
  ukvm_stack_unwound();
  ukvm_java_main(split(text, words), words);
  finish();
  return exit_status;
}
