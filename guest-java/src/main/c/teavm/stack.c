// SPDX-License-Identifier: Apache-2.0
/* In place of TeaVM's: how deep the stack may get. */
#include "stack.h"

#include "end.h"
#include "java.h"

/* Below the limit: for the making of an error, and below that for functions that do not check. */
#define ERROR_ROOM ((uintptr_t)64 << 10)
#define UNCHECKED_ROOM ((uintptr_t)32 << 10)

TeaVM_StackFrame *teavm_stackTop;
uintptr_t ukvm_stack_limit;

void ukvm_stack_unwound(void) {
  ukvm_stack_limit = ukvm_end_stack_start() + UNCHECKED_ROOM + ERROR_ROOM;
}

void ukvm_stack_overflow(void) {
  uintptr_t least = ukvm_end_stack_start() + UNCHECKED_ROOM;
  if (ukvm_stack_limit == least) ukvm_end_abort("the stack overflowed while that was thrown");
  ukvm_stack_limit = least;
  ukvm_throw(UKVM_STACK_OVERFLOW, 0, 0);
}
