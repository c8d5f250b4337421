// SPDX-License-Identifier: Apache-2.0
/* In place of TeaVM's: the heap, and the table of static fields that hold references. */
#include "memory.h"

#include <stdlib.h>
#include <string.h>

#include "core.h"
#include "exceptions.h"
#include "heap.h"
#include "stack.h"

#include "heap.c"
#include "collect.c"
#include "malloc.c"
#include "java.c"
#include "end.c"

/* Names of TeaVM's own heap that are left in code that never runs. */
void *teavm_gc_gcStorageAddress;
int32_t teavm_gc_gcStorageSize;
void *teavm_gc_regionsAddress;
void *teavm_gc_cardTable;
int32_t teavm_gc_regionMaxCount;
int64_t teavm_gc_availableBytes;
int64_t teavm_gc_minAvailableBytes;
int64_t teavm_gc_maxAvailableBytes;

void teavm_gc_resizeHeap(int64_t size) { (void)size; }

/* The sizes are those of the build; the heap has what the tender gave. */
void teavm_initHeap(int64_t least, int64_t most) {
  (void)least;
  (void)most;
  ukvm_heap_start();
}

/* The count, then the addresses of the fields. */
void ***teavm_gc_staticRoots;
static int64_t root_count;
static int64_t root_capacity;

void teavm_registerStaticGcRoots(void ***roots, int count) {
  if (root_count + count + 1 > root_capacity) {
    root_capacity = 2 * (root_count + count + 1);
    void ***grown = realloc(teavm_gc_staticRoots, (size_t)root_capacity * sizeof(void **));
    if (grown == NULL) ukvm_end_lacks_memory();
    teavm_gc_staticRoots = grown;
  }
  memcpy(teavm_gc_staticRoots + 1 + root_count, roots, (size_t)count * sizeof(void **));
  root_count += count;
}

void teavm_initStaticGcRoots(void) {
  teavm_registerStaticGcRoots(NULL, 0);
  teavm_gc_staticRoots[0] = (void **)root_count;
}
