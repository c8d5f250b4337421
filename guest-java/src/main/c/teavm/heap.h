/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The heap of Java objects, and of malloc's blocks, in all of the guest's free memory. Nothing in it
 * ever moves.
 *
 * It is a row of lines. A line is free, or some live object covers a part of it, or malloc owns it.
 * Allocation takes the next run of free lines, clears it, and hands it out by moving a cursor; a
 * collection marks from the roots, and a line that no marked object covers is free again. So there
 * is nothing to sweep, and no reference to update.
 *
 * The mark-region idea is that of Immix (Blackburn and McKinley, PLDI 2008), without its copying.
 */
#ifndef UKVM_HEAP_H
#define UKVM_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct TeaVM_Class;

/* Where the next small object goes, and the end of the free lines there. */
extern char *ukvm_heap_cursor;
extern char *ukvm_heap_limit;

/* Lays the heap out. Called once. */
void ukvm_heap_start(void);

/* The slow way to `size` zeroed bytes, 8-aligned: collects if need be; NULL if there is no room. */
void *ukvm_heap_allocate(uint64_t size);

/* An array of a class, or NULL if there is no room; `length` is not negative. */
void *ukvm_heap_allocate_array(struct TeaVM_Class *cls, int32_t length);

void ukvm_heap_collect(void);

/* An object's monitor, or NULL: a header's hash with this flag has its place in 8 bytes. */
#define MONITOR_FLAG UINT32_C(0x80000000)
void *ukvm_heap_monitor(void *object);

/* Bytes: what objects can ever take; what is free now. */
int64_t ukvm_heap_maximum(void);
int64_t ukvm_heap_free(void);

/* Collections so far. */
int32_t ukvm_heap_collections(void);

/* A direct buffer whose memory is to be freed with it. */
void ukvm_heap_register_buffer(void *buffer);

#endif
