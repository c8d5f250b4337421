// SPDX-License-Identifier: Apache-2.0
/* The little of a C library that generated code calls; malloc is in teavm/heap.c. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uchar.h>

#include "../teavm/console.h"
#include "../teavm/end.h"

_Noreturn void abort(void) {
  ukvm_console_flush();
  ukvm_end_abort("abort() called");
}

_Noreturn void exit(int status) {
  ukvm_console_flush();
  ukvm_end_exit(status & 0xff);
}

int atoi(const char *text) {
  int sign = 1;
  unsigned value = 0;
  while (*text == ' ' || (*text >= '\t' && *text <= '\r')) text++;
  if (*text == '+' || *text == '-') sign = *text++ == '-' ? -1 : 1;
  while (*text >= '0' && *text <= '9') value = value * 10 + (unsigned)(*text++ - '0');
  return sign * (int)value;
}

/* SplitMix64, by Sebastiano Vigna. */
static uint64_t seed;

void srand(unsigned new_seed) { seed = new_seed ^ ukvm_end_seed(); }

int rand(void) {
  uint64_t z = seed += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return (int)((z ^ z >> 31) & RAND_MAX);
}

time_t time(time_t *to) {
  time_t now = (time_t)(ukvm_end_wall() / 1000000000);
  if (to != NULL) *to = now;
  return now;
}

size_t c16rtomb(char *to, char16_t unit, mbstate_t *state) {
  uint32_t c = unit;
  if (state->left != 0) {
    state->left = 0;
    if ((c & 0xfc00) != 0xdc00) return (size_t)-1;
    c = 0x10000 + (state->value << 10) + (c & 0x3ff);
  } else if ((c & 0xfc00) == 0xd800) {
    state->left = 1;
    state->value = c & 0x3ff;
    return 0;
  } else if ((c & 0xfc00) == 0xdc00) {
    return (size_t)-1;
  }
  size_t length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  for (size_t i = length; --i > 0; c >>= 6) to[i] = (char)(0x80 | (c & 0x3f));
  to[0] = (char)(length == 1 ? c : (0xf00 >> length & 0xf0) | c);
  return length;
}

/* Reads a whole character at a time; of one beyond 16 bits the second unit comes without bytes. */
size_t mbrtoc16(char16_t *to, const char *from, size_t size, mbstate_t *state) {
  if (state->left != 0) {
    state->left = 0;
    if (to != NULL) *to = (char16_t)state->value;
    return (size_t)-3;
  }
  if (size == 0) return (size_t)-2;
  unsigned char first = (unsigned char)from[0];
  size_t length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (length == 0 || first > 0xf4) return (size_t)-1;
  if (length > size) return (size_t)-2;
  uint32_t c = length == 1 ? first : first & (0xffU >> (length + 1));
  for (size_t i = 1; i < length; i++) {
    if (((unsigned char)from[i] & 0xc0) != 0x80) return (size_t)-1;
    c = c << 6 | ((unsigned char)from[i] & 0x3f);
  }
  if (length == 3 && (c < 0x800 || (c >= 0xd800 && c < 0xe000))) return (size_t)-1;
  if (length == 4 && (c < 0x10000 || c > 0x10ffff)) return (size_t)-1;
  if (c >= 0x10000) {
    state->left = 1;
    state->value = 0xdc00 | (c & 0x3ff);
    c = 0xd800 | (c - 0x10000) >> 10;
  }
  if (to != NULL) *to = (char16_t)c;
  return c == 0 ? 0 : length;
}
