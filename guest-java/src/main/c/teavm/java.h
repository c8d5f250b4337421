/* SPDX-License-Identifier: Apache-2.0 */
/* What dev.ukvm.guest.runtime imports, and what calls back into it. */
#pragma once
#include <stdint.h>
#include "console.h"
#include "core.h"
#include "end.h"
#include "heap.h"
#include "segments.h"
#include "stack.h"

/* Numbers that dev.ukvm.guest.runtime.Failures knows. */
enum {
  UKVM_NULL_POINTER = 0,
  UKVM_ARRAY_INDEX = 1,
  UKVM_STACK_OVERFLOW = 2,
};

/* Throws: `kind` is one of the numbers above, the others are for the message. */
void ukvm_throw(int32_t kind, int32_t first, int32_t second);

/* Registers what ukvm_throw calls. */
void ukvm_set_thrower(void (*thrower)(int32_t kind, int32_t first, int32_t second));

/* The exit status once main has returned and no thread is left. */
void ukvm_set_status(int32_t status);

/* --- Allocation: NULL if there is no room ----------------------------------------------------- */

static inline void *ukvm_allocate(void *class) {
  TeaVM_Class *cls = class;
  uint64_t size = (uint64_t)cls->size;
  TeaVM_Object *object;
  if (__builtin_expect(size <= (uint64_t)(ukvm_heap_limit - ukvm_heap_cursor), 1)) {
    object = (TeaVM_Object *)ukvm_heap_cursor;
    ukvm_heap_cursor += size;
  } else {
    object = ukvm_heap_allocate(size);
    if (object == NULL) return NULL;
  }
  object->header = TEAVM_PACK_CLASS(cls);
  return object;
}

static inline void *ukvm_allocate_array(void *class, int32_t length) {
  return ukvm_heap_allocate_array(class, length);
}

/* Nested arrays; `lengths` are not negative. */
void *ukvm_allocate_nested(void *class, void *lengths, int32_t count);

/* A copy of an object or array. */
void *ukvm_clone(void *object);

/* Copies a part of an array: 0; 1 outside an array; 2 not arrays, or of what does not fit. */
int32_t ukvm_copy_array(void *from, int32_t first, void *to, int32_t target, int32_t length);

/* --- Monitors and identity -------------------------------------------------------------------- */

/*
 * An object's header has its identity hash code, or, once it was locked, the number of its monitor:
 * the monitor's header then has the hash code.
 */
static inline void *ukvm_monitor(void *object) { return ukvm_heap_monitor(object); }
void ukvm_set_monitor(void *object, void *monitor);
int32_t ukvm_identity(void *object);

/* --- Casts ------------------------------------------------------------------------------------ */

extern TeaVM_Class *ukvm_failed_cast[2];

static inline void *ukvm_cast_from(void) { return teavm_getClassObject(ukvm_failed_cast[0]); }
static inline void *ukvm_cast_to(void) { return teavm_getClassObject(ukvm_failed_cast[1]); }

/* In place of teavm_checkcast: notes what the message is made of. */
static inline void *ukvm_check_cast(void *object, void *cls,
                                    int32_t (*is_supertype)(TeaVM_Class *, TeaVM_Class *)) {
  if (object == NULL || is_supertype(cls, TEAVM_CLASS_OF(object))) return object;
  ukvm_failed_cast[0] = TEAVM_CLASS_OF(object);
  ukvm_failed_cast[1] = cls;
  return teavm_throwClassCastException();
}

#define teavm_checkcast ukvm_check_cast

/* --- Arithmetic that C leaves undefined ------------------------------------------------------- */

static inline int32_t ukvm_double_to_int(double value) {
  if (value != value) return 0;
  if (value >= 2147483648.0) return INT32_MAX;
  if (value <= -2147483649.0) return INT32_MIN;
  return (int32_t)value;
}

static inline int64_t ukvm_double_to_long(double value) {
  if (value != value) return 0;
  if (value >= 9223372036854775808.0) return INT64_MAX;
  if (value < -9223372036854775808.0) return INT64_MIN;
  return (int64_t)value;
}

/* Divisors are not 0. */
static inline int32_t ukvm_divide_int(int32_t left, int32_t right) {
  return right == -1 ? (int32_t)-(uint32_t)left : left / right;
}

static inline int64_t ukvm_divide_long(int64_t left, int64_t right) {
  return right == -1 ? (int64_t)-(uint64_t)left : left / right;
}

static inline int32_t ukvm_remainder_int(int32_t left, int32_t right) {
  return right == -1 ? 0 : left % right;
}

static inline int64_t ukvm_remainder_long(int64_t left, int64_t right) {
  return right == -1 ? 0 : left % right;
}

/*
 * Whether `value` may be put into `array` at `index`. True also where a check that comes later will
 * fail: of NULL, and of the index.
 */
static inline int32_t ukvm_is_storable(void *array, int32_t index, void *value) {
  if (value == NULL || array == NULL) return 1;
  TeaVM_Class *item = TEAVM_CLASS_OF(array)->itemType;
  TeaVM_Class *cls = TEAVM_CLASS_OF(value);
  return item == cls || item == teavm_objectClass || teavm_isSupertypeOf(item, cls) ||
         (uint32_t)index >= (uint32_t)TEAVM_ARRAY_LENGTH(array);
}

/* --- Stack traces ----------------------------------------------------------------------------- */

static inline void *ukvm_caller(void *location) {
  return ((TeaVM_CallSiteLocation *)location)->next;
}

/* --- Life, time, console ---------------------------------------------------------------------- */

void ukvm_exit(int32_t status);
int64_t ukvm_monotonic_nanos(void);
int64_t ukvm_wall_nanos(void);
void ukvm_console_print(int8_t *data, int32_t offset, int32_t length);

/* Sleeps as guest_poll, once all is printed. */
int64_t ukvm_poll(int64_t nanos);

/* As guest_stop_..., guest_input_...: a guest whose Java calls one asks for it. */
int32_t ukvm_stop_requested(void);
int32_t ukvm_stop_is_offered(void);
int32_t ukvm_input_read(int8_t *data, int32_t offset, int32_t length);
int32_t ukvm_input_available(void);

/* Whether there is something to read, or the end. */
int32_t ukvm_input_is_ready(void);

/* --- Devices: hvt/devices.c --------------------------------------------------------------- */

int32_t ukvm_find_device(int8_t *name, int32_t type);
void ukvm_net_mac(int32_t handle, int8_t *mac);
int32_t ukvm_net_mtu(int32_t handle);
int32_t ukvm_net_open(int32_t handle);
int32_t ukvm_net_read(int32_t handle, int8_t *buffer, int32_t size);
int32_t ukvm_net_is_likely(int32_t handle);
int32_t ukvm_net_is_held(int32_t handle);
int32_t ukvm_net_write(int32_t handle, int8_t *frame, int32_t offset, int32_t length);
int64_t ukvm_block_capacity(int32_t handle);
int32_t ukvm_block_size(int32_t handle);
int32_t ukvm_block_read(int32_t handle, int64_t offset, int8_t *buffer, int32_t length);
int32_t ukvm_block_write(int32_t handle, int64_t offset, int8_t *buffer, int32_t length);
int32_t ukvm_command_line(int8_t *buffer);

/* --- A Linux process: linux/ ------------------------------------------------------------------ */

int64_t ukvm_system_call(int64_t number, int64_t a, int64_t b, int64_t c, int64_t d, int64_t e,
                         int64_t f);
int32_t ukvm_is_x86(void);
int64_t ukvm_page_size(void);
int32_t ukvm_processors(void);
int32_t ukvm_argument_count(void);
int64_t ukvm_argument(int32_t index);
int64_t ukvm_environment(void);
int32_t ukvm_signals_noted(void);
int32_t ukvm_signals_take(void);
void ukvm_signals_repeat(void);
void ukvm_signals_settled(void);
int64_t ukvm_spawn(int64_t path, int64_t words, int64_t variables, int64_t from, int64_t to,
                   int32_t count, int32_t closes_others, int32_t hears_signals);
void ukvm_error_print(int8_t *data, int32_t offset, int32_t length);

/* --- Random numbers for secrets: hvt/random.c --------------------------------------------- */

int32_t ukvm_random(int8_t *data, int32_t length);
