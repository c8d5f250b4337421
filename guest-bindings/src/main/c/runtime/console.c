// SPDX-License-Identifier: Apache-2.0
#include <stdarg.h>

#include "runtime.h"

void guest_write(const void *data, size_t length) {
  struct hvt_hypercall_puts puts = {.data = (uintptr_t)data, .length = length};
  hvt_call(HVT_HYPERCALL_PUTS, &puts);
}

void guest_puts(const char *text) { guest_write(text, strlen(text)); }

/* Collects text, so that a line is one hypercall. */
struct line {
  size_t length;
  char text[256];
};

static void flush(struct line *line) {
  if (line->length > 0) guest_write(line->text, line->length);
  line->length = 0;
}

static void put(struct line *line, char c) {
  if (line->length == sizeof line->text) flush(line);
  line->text[line->length++] = c;
}

static void put_number(struct line *line, uint64_t value, unsigned base, bool negative, int width,
                       char fill) {
  char digits[20];
  int count = 0;
  do {
    digits[count++] = "0123456789abcdef"[value % base];
    value /= base;
  } while (value != 0);
  int padding = width - count - negative;
  if (negative && fill == '0') put(line, '-');
  for (; padding > 0; padding--) put(line, fill);
  if (negative && fill != '0') put(line, '-');
  while (count > 0) put(line, digits[--count]);
}

void guest_printf(const char *format, ...) {
  struct line line;
  line.length = 0;
  va_list arguments;
  va_start(arguments, format);
  for (const char *at = format; *at != 0; at++) {
    if (*at != '%') {
      put(&line, *at);
      continue;
    }
    at++;
    char fill = ' ';
    int width = 0;
    bool wide = false;
    if (*at == '0') fill = *at++;
    while (*at >= '0' && *at <= '9') width = 10 * width + (*at++ - '0');
    while (*at == 'l' || *at == 'z') {
      wide = true;
      at++;
    }
    switch (*at) {
      case 'd': {
        int64_t value = wide ? va_arg(arguments, int64_t) : va_arg(arguments, int);
        put_number(&line, value < 0 ? -(uint64_t)value : (uint64_t)value, 10, value < 0, width,
                   fill);
        break;
      }
      case 'u':
      case 'x': {
        uint64_t value = wide ? va_arg(arguments, uint64_t) : va_arg(arguments, unsigned);
        put_number(&line, value, *at == 'u' ? 10 : 16, false, width, fill);
        break;
      }
      case 'p':
        put(&line, '0');
        put(&line, 'x');
        put_number(&line, (uintptr_t)va_arg(arguments, void *), 16, false, width, fill);
        break;
      case 'c':
        put(&line, (char)va_arg(arguments, int));
        break;
      case 's': {
        const char *text = va_arg(arguments, const char *);
        for (int length = (int)strlen(text); length < width; length++) put(&line, ' ');
        while (*text != 0) put(&line, *text++);
        break;
      }
      case '%':
        put(&line, '%');
        break;
      default:
        guest_abort("guest_printf: unknown format");
    }
  }
  va_end(arguments);
  flush(&line);
}
