// SPDX-License-Identifier: Apache-2.0
/* What compilers call wherever they like. */
#include <stdint.h>
#include <string.h>

/* Keeps a compiler from seeing the very function in a loop. */
#define NOTHING() __asm__ volatile("")

typedef uint64_t pair __attribute__((vector_size(16), aligned(1), may_alias));
typedef uint64_t word __attribute__((aligned(1), may_alias));
typedef uint32_t half __attribute__((aligned(1), may_alias));
typedef uint16_t quarter __attribute__((aligned(1), may_alias));

/* Up to 32 bytes: all is read before anything is written, so that the places may overlap. */
static void copy_few(char *to, const char *from, size_t length) {
  if (length >= 16) {
    pair first = *(const pair *)from, last = *(const pair *)(from + length - 16);
    *(pair *)to = first;
    *(pair *)(to + length - 16) = last;
  } else if (length >= 8) {
    word first = *(const word *)from, last = *(const word *)(from + length - 8);
    *(word *)to = first;
    *(word *)(to + length - 8) = last;
  } else if (length >= 4) {
    half first = *(const half *)from, last = *(const half *)(from + length - 4);
    *(half *)to = first;
    *(half *)(to + length - 4) = last;
  } else if (length >= 2) {
    quarter first = *(const quarter *)from, last = *(const quarter *)(from + length - 2);
    *(quarter *)to = first;
    *(quarter *)(to + length - 2) = last;
  } else if (length == 1) {
    *to = *from;
  }
}

static void copy_up(char *to, const char *from, size_t length) {
  pair last = *(const pair *)(from + length - 16);
  char *end = to + length - 16;
  for (; to < end; to += 16, from += 16) {
    *(pair *)to = *(const pair *)from;
    NOTHING();
  }
  *(pair *)end = last;
}

static void copy_down(char *to, const char *from, size_t length) {
  pair first = *(const pair *)from;
  for (; length > 16; length -= 16) {
    *(pair *)(to + length - 16) = *(const pair *)(from + length - 16);
    NOTHING();
  }
  *(pair *)to = first;
}

#if defined(__x86_64__)
/* From here on the CPU's own way is the faster one. */
#define LONG_COPY 512
#endif

void *memcpy(void *to, const void *from, size_t length) {
  if (length <= 32) {
    copy_few(to, from, length);
    return to;
  }
#if defined(__x86_64__)
  if (length >= LONG_COPY) {
    void *at = to;
    __asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(length) : : "memory");
    return to;
  }
#endif
  copy_up(to, from, length);
  return to;
}

void *memmove(void *to, const void *from, size_t length) {
  if (length <= 32) {
    copy_few(to, from, length);
  } else if ((uintptr_t)to - (uintptr_t)from >= length) {
    memcpy(to, from, length);
  } else {
    copy_down(to, from, length);
  }
  return to;
}

void *memset(void *to, int value, size_t length) {
#if defined(__x86_64__)
  void *at = to;
  __asm__ volatile("rep stosb" : "+D"(at), "+c"(length) : "a"(value) : "memory");
#else
  char *at = to;
  uint64_t bytes = (uint64_t)(unsigned char)value * UINT64_C(0x0101010101010101);
  pair both = {bytes, bytes};
  for (; length >= 16; length -= 16, at += 16) {
    *(pair *)at = both;
    NOTHING();
  }
  for (; length > 0; length--) {
    *at++ = (char)value;
    NOTHING();
  }
#endif
  return to;
}

int memcmp(const void *left, const void *right, size_t length) {
  const unsigned char *a = left;
  const unsigned char *b = right;
  for (size_t i = 0; i < length; i++) {
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    NOTHING();
  }
  return 0;
}

size_t strlen(const char *text) {
  size_t length = 0;
  while (text[length] != 0) {
    length++;
    NOTHING();
  }
  return length;
}
