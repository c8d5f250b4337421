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

int64_t ukvm_wall_nanos(void) { return (int64_t)guest_walltime(); }

void ukvm_console_print(int8_t *data, int32_t offset, int32_t length) {
  ukvm_console_write(data + offset, (size_t)length);
}

int64_t ukvm_poll(int64_t nanos) {
  ukvm_console_flush();
  return (int64_t)guest_poll((uint64_t)nanos);
}

/* What the program printed comes ahead of the report. */
static bool flush_ahead_of_report(struct guest_trap *trap) {
  (void)trap;
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
  guest_on_trap(flush_ahead_of_report);
  ukvm_stack_unwound();
  ukvm_java_main(split(text, words), words);
  finish();
  return exit_status;
}
