// SPDX-License-Identifier: Apache-2.0
/* In place of TeaVM's: what its runtime says, on the console. */
#include "log.h"

#include "console.h"

static void put(uint32_t c) {
  static mbstate_t state;
  char bytes[4];
  if (c >= 0x10000) {
    c16rtomb(bytes, (char16_t)(0xd800 | (c - 0x10000) >> 10), &state);
    c = 0xdc00 | (c & 0x3ff);
  }
  size_t length = c16rtomb(bytes, (char16_t)c, &state);
  if (length != (size_t)-1) ukvm_console_write(bytes, length);
}

void teavm_printString(char16_t *text) {
  while (*text != 0) put(*text++);
}

void teavm_printWString(wchar_t *text) {
  while (*text != 0) put((uint32_t)*text++);
}

void teavm_printInt(int32_t value) {
  char digits[12];
  int at = sizeof digits;
  uint32_t rest = value < 0 ? -(uint32_t)value : (uint32_t)value;
  do {
    digits[--at] = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  if (value < 0) digits[--at] = '-';
  ukvm_console_write(digits + at, sizeof digits - (size_t)at);
}

void teavm_logchar(int32_t byte) {
  char c = (char)byte;
  ukvm_console_write(&c, 1);
}

void teavm_logCodePoint(int32_t c) { put((uint32_t)c); }
