// SPDX-License-Identifier: Apache-2.0
#include "runtime.h"

void *guest_heap_start(void) {
  /* A loader need not count bss that ends the executable. */
  uint64_t end = guest_boot_info()->kernel_end;
  if (end < (uintptr_t)link_end) end = (uintptr_t)link_end;
  return (void *)(uintptr_t)((end + HVT_PAGE_SIZE - 1) & ~(uint64_t)(HVT_PAGE_SIZE - 1));
}

void *guest_heap_end(void) {
  uint64_t size = guest_boot_info()->mem_size;
  uint64_t start = (uintptr_t)guest_heap_start();
  return (void *)(uintptr_t)(size - start > GUEST_STACK_SIZE ? size - GUEST_STACK_SIZE : start);
}

void *memmove(void *to, const void *from, size_t length) {
  unsigned char *target = to;
  const unsigned char *source = from;
  if (target <= source || target >= source + length) return memcpy(to, from, length);
  while (length-- > 0) target[length] = source[length];
  return to;
}

int memcmp(const void *left, const void *right, size_t length) {
  const unsigned char *a = left;
  const unsigned char *b = right;
  for (size_t i = 0; i < length; i++) {
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return 0;
}

size_t strlen(const char *text) {
  size_t length = 0;
  while (text[length] != 0) length++;
  return length;
}

int strcmp(const char *left, const char *right) { return strncmp(left, right, SIZE_MAX); }

int strncmp(const char *left, const char *right, size_t length) {
  for (size_t i = 0; i < length; i++) {
    unsigned char a = (unsigned char)left[i];
    unsigned char b = (unsigned char)right[i];
    if (a != b) return a < b ? -1 : 1;
    if (a == 0) return 0;
  }
  return 0;
}

static unsigned digit(char c) {
  if (c >= '0' && c <= '9') return (unsigned)(c - '0');
  if (c >= 'a' && c <= 'f') return (unsigned)(c - 'a') + 10;
  return 16;
}

uint64_t guest_parse_number(const char *text, const char **end) {
  unsigned base = 10;
  if (text[0] == '0' && text[1] == 'x' && digit(text[2]) < 16) {
    base = 16;
    text += 2;
  }
  uint64_t value = 0;
  while (digit(*text) < base) value = value * base + digit(*text++);
  if (end != NULL) *end = text;
  return value;
}
