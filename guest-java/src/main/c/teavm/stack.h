/* SPDX-License-Identifier: Apache-2.0 */
/*
 * In place of TeaVM's: frames of Java methods, linked, each with the place in its code and the
 * references that its method holds. The structures are those that the generated tables have.
 *
 * Ahead of linking a frame, the stack is checked. What is thrown then unwinds from the caller.
 */
#pragma once
#include <setjmp.h>
#include <stdint.h>

#include "definitions.h"
#include "string.h"
#include "uchar.h"

typedef struct {
  TeaVM_String *value;
} TeaVM_StringPtr;

typedef struct TeaVM_MethodLocation {
  TeaVM_String **fileName;
  TeaVM_String **className;
  TeaVM_String **methodName;
} TeaVM_MethodLocation;

typedef struct TeaVM_CallSiteLocation {
  TeaVM_MethodLocation *method;
  int32_t lineNumber;
  struct TeaVM_CallSiteLocation *next;
} TeaVM_CallSiteLocation;

typedef struct TeaVM_ExceptionHandler {
  int32_t id;
  TeaVM_Class *exceptionClass;
  struct TeaVM_ExceptionHandler *next;
} TeaVM_ExceptionHandler;

typedef struct TeaVM_CallSite {
  TeaVM_ExceptionHandler *firstHandler;
  TeaVM_CallSiteLocation *location;
} TeaVM_CallSite;

typedef struct TeaVM_LongjmpDesc {
  jmp_buf buffer;
  struct TeaVM_LongjmpDesc *previous;
} TeaVM_LongjmpDesc;

typedef struct TeaVM_StackFrame {
  struct TeaVM_StackFrame *next;
  TeaVM_LongjmpDesc *jmpTarget;
  int32_t size;
  int32_t callSiteId;
} TeaVM_StackFrame;

extern TeaVM_StackFrame *teavm_stackTop;

/* Frames may not lie below this. */
extern uintptr_t ukvm_stack_limit;

/* Throws a StackOverflowError. */
void ukvm_stack_overflow(void);

/* After unwinding: the room for the making of the error is closed again. */
void ukvm_stack_unwound(void);

/* The same as the compiler's tables have them (CallSiteTables): places in other tables, from 1; 0 is none. */
struct ukvm_location {
  int32_t method, lineNumber, next;
};

struct ukvm_call_site {
  int32_t firstHandler, location;
};

/* Good until it is called again. */
TeaVM_CallSite *ukvm_call_site(int32_t id);

#define TEAVM_FIND_CALLSITE(id, frame) ukvm_call_site(id)

#define TEAVM_ALLOC_STACK(count)                                      \
  struct {                                                            \
    TeaVM_StackFrame header;                                          \
    void *data[(count)];                                              \
  } teavm_shadowStack;                                                \
  if (__builtin_expect((uintptr_t)&teavm_shadowStack < ukvm_stack_limit, 0)) { \
    ukvm_stack_overflow();                                            \
  }                                                                   \
  teavm_shadowStack.header.next = teavm_stackTop;                     \
  teavm_shadowStack.header.jmpTarget = NULL;                          \
  teavm_shadowStack.header.size = (count);                            \
  teavm_shadowStack.header.callSiteId = -1;                           \
  teavm_stackTop = &teavm_shadowStack.header

#define TEAVM_STACK_HEADER_ADD_SIZE 0

#define TEAVM_RELEASE_STACK (teavm_stackTop = teavm_shadowStack.header.next)
#define TEAVM_GC_ROOT(index, reference) teavm_shadowStack.data[index] = (reference)
#define TEAVM_GC_ROOT_RELEASE(index) teavm_shadowStack.data[index] = NULL
#define TEAVM_GC_ROOTS_COUNT(frame) (((TeaVM_StackFrame *)(frame))->size)
#define TEAVM_GET_GC_ROOTS(frame) ((void *)((TeaVM_StackFrame *)(frame) + 1))
#define TEAVM_CALL_SITE(id) (teavm_shadowStack.header.callSiteId = (id))
#define TEAVM_WITH_CALL_SITE_ID(id, call) (TEAVM_CALL_SITE(id), (call))
#define TEAVM_EXCEPTION_HANDLER (teavm_shadowStack.header.callSiteId)
#define TEAVM_SET_EXCEPTION_HANDLER(frame, id) (((TeaVM_StackFrame *)(frame))->callSiteId = (id))
#define TEAVM_SET_EXCEPTION_HANDLER_SKIP(frame) (((TeaVM_StackFrame *)(frame))->callSiteId++)
#define TEAVM_SET_EXCEPTION_HANDLER_RESTORE(frame) (((TeaVM_StackFrame *)(frame))->callSiteId--)
#define TEAVM_GET_NEXT_FRAME(frame) (((TeaVM_StackFrame *)(frame))->next)
#define TEAVM_GET_CALL_SITE_ID(frame) (((TeaVM_StackFrame *)(frame))->callSiteId)
