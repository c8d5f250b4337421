// SPDX-License-Identifier: Apache-2.0
/*
 * In place of TeaVM's: weak references. One that is in a queue has a `next`: the one behind it, or,
 * of the last, itself. One that was taken out has neither a queue nor a next.
 */
#include "references.h"

#include "core.h"

int32_t teavm_reference_enqueue(TeaVM_Reference *reference) {
  TeaVM_ReferenceQueue *queue = reference->queue;
  if (queue == NULL || reference->next != NULL) return 0;
  reference->next = reference;
  if (queue->first == NULL) {
    queue->first = reference;
  } else {
    queue->last->next = reference;
  }
  queue->last = reference;
  return 1;
}

int32_t teavm_reference_isEnqueued(TeaVM_Reference *reference) { return reference->next != NULL; }

void teavm_reference_clear(TeaVM_Reference *reference) { reference->object = NULL; }

TeaVM_Object *teavm_reference_get(TeaVM_Reference *reference) { return reference->object; }

TeaVM_Reference *teavm_reference_poll(TeaVM_ReferenceQueue *queue) {
  TeaVM_Reference *reference = queue->first;
  if (reference == NULL) return NULL;
  queue->first = reference->next == reference ? NULL : reference->next;
  if (queue->first == NULL) queue->last = NULL;
  reference->next = NULL;
  reference->queue = NULL;
  return reference;
}

void teavm_reference_init(TeaVM_Reference *reference, TeaVM_Object *object,
                          TeaVM_ReferenceQueue *queue) {
  reference->object = object;
  reference->queue = queue;
}
