// SPDX-License-Identifier: Apache-2.0
/* In place of TeaVM's: how deep the stack may get. It ends where the guest's memory does. */
#include "stack.h"

#include <ukvm/guest.h>

#include "java.h"

/* A share of the memory, within bounds, beside the C runtime's own stack. */
#define STACK_SHARE 8
#define STACK_MAXIMUM ((uint64_t)2 << 20)

/* Below the limit: for the making of an error, and below that for functions that do not check. */
#define ERROR_ROOM ((uintptr_t)64 << 10)
#define UNCHECKED_ROOM ((uintptr_t)32 << 10)

TeaVM_StackFrame *teavm_stackTop;
uintptr_t ukvm_stack_limit;

uintptr_t ukvm_stack_start(void) {
  uintptr_t end = (uintptr_t)guest_heap_end();
  uint64_t size = (end - (uintptr_t)guest_heap_start()) / STACK_SHARE;
  if (size > STACK_MAXIMUM) size = STACK_MAXIMUM;
  return (end - size) & ~(uintptr_t)15;
}

void ukvm_stack_unwound(void) {
  ukvm_stack_limit = ukvm_stack_start() + UNCHECKED_ROOM + ERROR_ROOM;
}

void ukvm_stack_overflow(void) {
  uintptr_t least = ukvm_stack_start() + UNCHECKED_ROOM;
  if (ukvm_stack_limit == least) guest_abort("the stack overflowed while that was thrown");
  ukvm_stack_limit = least;
  ukvm_throw(UKVM_STACK_OVERFLOW, 0, 0);
}
