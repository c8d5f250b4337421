// SPDX-License-Identifier: Apache-2.0
/*
 * The collector, a part of heap.c. Marks what can be reached from static fields, class objects,
 * string literals' monitors and the stack's frames, all of which say exactly where their references
 * are. Work to do is on a stack of its own; if that is full, the heap is gone through again for what
 * was left out, so no shape of data is too much for it.
 */
#include "stringhash.h"
#include "references.h"
#include "stack.h"

/* What RuntimeClass calls VM_TYPE_... */
enum { TYPE_REGULAR = 0, TYPE_REFERENCE = 1, TYPE_QUEUE = 2, TYPE_BUFFER = 3 };

static uint64_t *bitmap;
static TeaVM_Object **mark_stack;
static uint64_t mark_capacity;
static uint64_t mark_count;
static bool mark_overflowed;

/* Weak references found alive, linked by `next`; the end is no object, and not NULL. */
static TeaVM_Reference list_end;
static TeaVM_Reference *weak;

static struct buffer {
  TeaVM_Object parent;
  struct buffer *next;
} *buffers;

static void start_collector(char *new_bitmap, char *stack, uint64_t stack_size) {
  bitmap = (uint64_t *)new_bitmap;
  mark_stack = (TeaVM_Object **)stack;
  mark_capacity = stack_size / sizeof(TeaVM_Object *);
}

static bool in_heap(const void *address) {
  return (uint64_t)((const char *)address - base) < top << LINE_SHIFT;
}

static uint64_t object_size(TeaVM_Object *object) {
  TeaVM_Class *cls = TEAVM_CLASS_OF(object);
  return cls->itemType == NULL ? (uint64_t)cls->size
                               : array_size(cls->itemType, ((TeaVM_Array *)object)->size);
}

static uint64_t mark_index(const void *object) {
  return (uint64_t)((const char *)object - base) >> 3;
}

static bool is_marked(const void *object) {
  uint64_t index = mark_index(object);
  return (bitmap[index >> 6] >> (index & 63) & 1) != 0;
}

static void mark(void *pointer) {
  TeaVM_Object *object = pointer;
  if (!in_heap(object) || is_marked(object)) return;
  uint64_t index = mark_index(object);
  bitmap[index >> 6] |= (uint64_t)1 << (index & 63);
  uint64_t first = (uint64_t)((char *)object - base) >> LINE_SHIFT;
  uint64_t last = (uint64_t)((char *)object - base + object_size(object) - 1) >> LINE_SHIFT;
  if (first == last) {
    lines[first] = LINE_LIVE;
  } else {
    memset(lines + first, LINE_LIVE, last - first + 1);
  }
  if (mark_count == mark_capacity) {
    mark_overflowed = true;
  } else {
    mark_stack[mark_count++] = object;
  }
}

void *ukvm_heap_monitor(void *object) {
  uint32_t hash = (uint32_t)((TeaVM_Object *)object)->hash;
  return (hash & MONITOR_FLAG) == 0 ? NULL : base + ((uint64_t)(hash & ~MONITOR_FLAG) << 3);
}

static void scan_reference(TeaVM_Reference *reference) {
  mark(reference->queue);
  if (reference->next != NULL) {
    /* In a queue, or found before. */
    mark(reference->next);
  } else if (reference->object != NULL) {
    reference->next = weak;
    weak = reference;
  }
}

/* Hands each place of an object that holds a reference to `visit`, weak ones left out. */
static inline void scan_fields(TeaVM_Object *object, TeaVM_Class *cls, void (*visit)(void *)) {
  for (; cls != NULL; cls = cls->superclass) {
    const int16_t *layout = cls->layout;
    int kind = cls->flags >> 1 & 7;
    if (kind == TYPE_REFERENCE) {
      if (visit == mark) scan_reference((TeaVM_Reference *)object);
    } else if (kind == TYPE_QUEUE) {
      visit(((TeaVM_ReferenceQueue *)object)->first);
      visit(((TeaVM_ReferenceQueue *)object)->last);
    } else if (kind != TYPE_BUFFER && layout != NULL) {
      for (int i = *layout; i > 0; i--) visit(*(void **)((char *)object + *++layout));
    }
  }
}

static inline void scan(TeaVM_Object *object, void (*visit)(void *)) {
  TeaVM_Class *cls = TEAVM_CLASS_OF(object);
  void *monitor = ukvm_heap_monitor(object);
  if (monitor != NULL) visit(monitor);
  if (cls->itemType == NULL) {
    scan_fields(object, cls, visit);
  } else if (teavm_primitiveKind(cls->itemType) == 0) {
    void **items = TEAVM_ARRAY_DATA(object, void *);
    for (int32_t i = 0; i < ((TeaVM_Array *)object)->size; i++) visit(items[i]);
  }
}

/* Calls `visit` for each marked object, in the order of addresses. */
static void each_marked(void (*visit)(TeaVM_Object *)) {
  for (uint64_t word = 0; word < (top * (LINE / 8) + 63) / 64; word++) {
    for (uint64_t bits = bitmap[word]; bits != 0; bits &= bits - 1) {
      visit((TeaVM_Object *)(base + ((word << 6 | (uint64_t)__builtin_ctzll(bits)) << 3)));
    }
  }
}

static void empty_mark_stack(void) {
  while (mark_count > 0) scan(mark_stack[--mark_count], mark);
}

static void scan_again(TeaVM_Object *object) {
  scan(object, mark);
  empty_mark_stack();
}

static void finish_marking(void) {
  empty_mark_stack();
  while (mark_overflowed) {
    mark_overflowed = false;
    each_marked(scan_again);
  }
}

static void mark_roots(void) {
  for (intptr_t i = (intptr_t)teavm_gc_staticRoots[0]; i > 0; i--) mark(*teavm_gc_staticRoots[i]);
  for (TeaVM_Class *cls = teavm_firstClass; cls != NULL; cls = cls->next) mark(cls->classObject);
  for (TeaVM_StackFrame *frame = teavm_stackTop; frame != NULL; frame = frame->next) {
    void **roots = (void **)(frame + 1);
    for (int32_t i = 0; i < frame->size; i++) mark(roots[i]);
  }
  TeaVM_Object *string;
  teavm_stringHashtableRewind();
  while ((string = teavm_stringHashtableCurrent()) != NULL) {
    if (!in_heap(string)) mark(ukvm_heap_monitor(string));
    teavm_stringHashtableNext();
  }
}

static void drop_dead_strings(void) {
  void *string;
  teavm_stringHashtableRewind();
  while ((string = teavm_stringHashtableCurrent()) != NULL) {
    if (in_heap(string) && !is_marked(string)) {
      teavm_stringHashtableDelete();
    } else {
      teavm_stringHashtableNext();
    }
  }
}

static void drop_dead_referents(void) {
  while (weak != &list_end) {
    TeaVM_Reference *reference = weak;
    weak = reference->next;
    reference->next = NULL;
    if (in_heap(reference->object) && !is_marked(reference->object)) {
      reference->object = NULL;
      teavm_reference_enqueue(reference);
    }
  }
}

/* Where a class of buffers has its address: generated code keeps it in place of enum constants. */
static void free_content(TeaVM_Object *buffer) {
  for (TeaVM_Class *cls = TEAVM_CLASS_OF(buffer); cls != NULL; cls = cls->superclass) {
    if (cls->enumValues != NULL) {
      free(*(void **)((char *)buffer + (intptr_t)cls->enumValues + sizeof(void *)));
      return;
    }
  }
}

static void drop_dead_buffers(void) {
  struct buffer **link = &buffers;
  for (struct buffer *buffer = buffers; buffer != NULL;) {
    struct buffer *next = buffer->next;
    if (is_marked(buffer)) {
      *link = buffer;
      link = &buffer->next;
    } else {
      free_content(&buffer->parent);
    }
    buffer = next;
  }
  *link = NULL;
}

void ukvm_heap_register_buffer(void *buffer) {
  ((struct buffer *)buffer)->next = buffers;
  buffers = buffer;
}

#ifdef UKVM_HEAP_CHECK
static _Noreturn void broken(const char *what, TeaVM_Object *object) {
  /* For a debugger, which finds it at hand. */
  (void)object;
  ukvm_console_write("heap: ", 6);
  ukvm_console_write(what, strlen(what));
  ukvm_console_write("\n", 1);
  ukvm_end_abort("the heap is broken");
}

static TeaVM_Object *verified;

static void verify_reference(void *pointer) {
  if (pointer == NULL) return;
  uintptr_t address = (uintptr_t)pointer;
  if ((address & 7) != 0) broken("an odd reference", verified);
  if (in_heap(pointer)) {
    if (!is_marked(pointer)) broken("a reference to what is free", verified);
  } else if (address >= (uintptr_t)ukvm_end_heap_start()) {
    broken("a reference to nowhere", verified);
  }
}

static bool is_class(TeaVM_Class *cls) {
  for (TeaVM_Class *one = teavm_firstClass; one != NULL; one = one->next) {
    if (one == cls) return true;
  }
  return false;
}

static void verify_object(TeaVM_Object *object) {
  static TeaVM_Class *known;
  TeaVM_Class *cls = TEAVM_CLASS_OF(object);
  if (cls != known && !is_class(cls)) broken("of no class", object);
  known = cls;
  uint64_t end = (uint64_t)((char *)object - base) + object_size(object);
  if (end > top << LINE_SHIFT) broken("too long", object);
  for (uint64_t i = mark_index(object) + 1; i < end >> 3; i++) {
    if ((bitmap[i >> 6] >> (i & 63) & 1) != 0) broken("overlapped", object);
  }
  verified = object;
  scan(object, verify_reference);
}

static void verify(void) {
  each_marked(verify_object);
  for (uint64_t i = 0; i < top; i++) {
    if (lines[i] == LINE_FREE) memset(base + i * LINE, 0xdb, LINE);
  }
}
#endif

static void collect(void) {
  for (uint64_t i = 0; i < top; i++) lines[i] &= LINE_MALLOC;
  memset(bitmap, 0, (top * (LINE / 8) + 63) / 64 * sizeof *bitmap);
  weak = &list_end;
  mark_roots();
  finish_marking();
  drop_dead_referents();
  drop_dead_strings();
  drop_dead_buffers();
#ifdef UKVM_HEAP_CHECK
  verify();
#endif
}
