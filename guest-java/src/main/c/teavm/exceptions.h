/* SPDX-License-Identifier: Apache-2.0 */
/* In place of TeaVM's: catching by setjmp, and the checks that throw. */
#pragma once
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

#include "core.h"
#include "definitions.h"
#include "java.h"

#define TEAVM_JUMP_SUPPORTED 1
#define TEAVM_UNREACHABLE __builtin_unreachable();

#define TEAVM_RESTORE_JUMP_BUFFER \
  teavm_shadowStack.header.jmpTarget = teavm_shadowStack.header.jmpTarget->previous

/* What follows runs with 0; a handler's number comes back from a jump. */
#define TEAVM_TRY                                                     \
  do {                                                                \
    TeaVM_LongjmpDesc teavm_target;                                   \
    teavm_target.previous = teavm_shadowStack.header.jmpTarget;       \
    teavm_shadowStack.header.jmpTarget = &teavm_target;               \
    int teavm_handler = setjmp(teavm_target.buffer);                  \
    if (teavm_handler == 0) {

#define TEAVM_CATCH                                                   \
      TEAVM_RESTORE_JUMP_BUFFER;                                      \
    } else {                                                          \
      TEAVM_RESTORE_JUMP_BUFFER;                                      \
      switch (teavm_handler) {

/* A handler of an outer block of this method. */
#define TEAVM_END_TRY                                                 \
        default:                                                      \
          longjmp(teavm_shadowStack.header.jmpTarget->buffer, teavm_handler); \
      }                                                               \
    }                                                                 \
  } while (0);

#define TEAVM_JUMP_TO_FRAME(frame, id)                                \
  (ukvm_stack_unwound(), teavm_stackTop = (TeaVM_StackFrame *)(frame), \
   longjmp(teavm_stackTop->jmpTarget->buffer, (id)))

static inline void *teavm_nullCheck(void *object) {
  if (__builtin_expect(object == NULL, 0)) ukvm_throw(UKVM_NULL_POINTER, 0, 0);
  return object;
}

static inline int32_t teavm_checkBounds(int32_t index, void *array) {
  int32_t length = TEAVM_ARRAY_LENGTH(array);
  if (__builtin_expect((uint32_t)index >= (uint32_t)length, 0)) {
    ukvm_throw(UKVM_ARRAY_INDEX, index, length);
  }
  return index;
}

/* An array's length is known to be above `index`, and is not at hand. */
static inline int32_t teavm_checkLowerBound(int32_t index) {
  if (__builtin_expect(index < 0, 0)) ukvm_throw(UKVM_ARRAY_INDEX, index, -1);
  return index;
}

static inline int32_t teavm_checkUpperBound(int32_t index, void *array) {
  return teavm_checkBounds(index, array);
}

extern void *teavm_catchException(void);

/* No collection asks which old objects were written to. */
#define teavm_gc_writeBarrier(object) ((void)0)
