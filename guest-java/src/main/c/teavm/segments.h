/* SPDX-License-Identifier: Apache-2.0 */
/* What java.lang.foreign and the fences of VarHandle are made of: bound by NativeMemory. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * One access of that width each, which no other that is so written passes: a place may be shared
 * with a guest, another process or a device. It need not be aligned.
 */
#define UKVM_ACCESS(name, type)                                                   \
  typedef volatile type ukvm_unaligned_##name __attribute__((aligned(1)));        \
  static inline type ukvm_get_##name(int64_t address) {                           \
    return *(ukvm_unaligned_##name *)(uintptr_t)address;                          \
  }                                                                               \
  static inline void ukvm_put_##name(int64_t address, type value) {               \
    *(ukvm_unaligned_##name *)(uintptr_t)address = value;                         \
  }

UKVM_ACCESS(byte, int8_t)
UKVM_ACCESS(short, int16_t)
UKVM_ACCESS(int, int32_t)
UKVM_ACCESS(long, int64_t)
#undef UKVM_ACCESS

static inline void ukvm_move_memory(int64_t to, int64_t from, int64_t length) {
  memmove((void *)(uintptr_t)to, (const void *)(uintptr_t)from, (size_t)length);
}

static inline void ukvm_fill_memory(int64_t address, int8_t value, int64_t length) {
  memset((void *)(uintptr_t)address, (uint8_t)value, (size_t)length);
}

/* The first place where two differ, or -1. */
static inline int64_t ukvm_find_difference(int64_t left, int64_t right, int64_t length) {
  for (int64_t at = 0; at < length; at++) {
    if (ukvm_get_byte(left + at) != ukvm_get_byte(right + at)) return at;
  }
  return -1;
}

/* The first place of a byte, or -1. */
static inline int64_t ukvm_find_byte(int64_t address, int8_t value, int64_t length) {
  for (int64_t at = 0; at < length; at++) {
    if (ukvm_get_byte(address + at) == value) return at;
  }
  return -1;
}

/* Zeroed; 0 without room. */
static inline int64_t ukvm_new_memory(int64_t size) {
  return (int64_t)(uintptr_t)calloc(1, (size_t)size);
}

static inline void ukvm_free_memory(int64_t address) { free((void *)(uintptr_t)address); }

static inline void ukvm_full_fence(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
static inline void ukvm_acquire_fence(void) { __atomic_thread_fence(__ATOMIC_ACQUIRE); }
static inline void ukvm_release_fence(void) { __atomic_thread_fence(__ATOMIC_RELEASE); }

/* Uses a reference: until here it lies where the collector looks. */
static inline void ukvm_keep(void *object) { __asm__ volatile("" : : "r"(object) : "memory"); }

static inline void ukvm_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#else
  __asm__ volatile("yield" : : : "memory");
#endif
}
