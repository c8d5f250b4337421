// SPDX-License-Identifier: Apache-2.0
/* In place of TeaVM's: how deep the stack may get, and what is known of the places in it. callsites.c is in the same unit. */
#include "stack.h"

#include "end.h"
#include "java.h"

/* Below the limit: for the making of an error, and below that for functions that do not check. */
#define ERROR_ROOM ((uintptr_t)64 << 10)
#define UNCHECKED_ROOM ((uintptr_t)32 << 10)

/* Methods inlined into one another at a place, at most; others are left out. */
#define INLINED_MAXIMUM 32

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

TeaVM_CallSite *ukvm_call_site(int32_t id) {
  static TeaVM_CallSite site;
  static TeaVM_CallSiteLocation locations[INLINED_MAXIMUM];
  const struct ukvm_call_site *packed = &teavm_callSites[id];
  site.firstHandler = packed->firstHandler == 0
                          ? NULL
                          : exceptionHandlers_teavm_callSites + packed->firstHandler - 1;
  TeaVM_CallSiteLocation **link = &site.location;
  int32_t at = packed->location;
  for (int i = 0; at != 0 && i < INLINED_MAXIMUM; i++) {
    const struct ukvm_location *location = &callSiteLocations_teavm_callSites[at - 1];
    locations[i].method = location->method == 0
                              ? NULL
                              : methodLocations_teavm_callSites + location->method - 1;
    locations[i].lineNumber = location->lineNumber;
    *link = &locations[i];
    link = &locations[i].next;
    at = location->next;
  }
  *link = NULL;
  return &site;
}
