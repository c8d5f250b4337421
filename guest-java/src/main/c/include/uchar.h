/* SPDX-License-Identifier: Apache-2.0 */
#ifndef UKVM_UCHAR_H
#define UKVM_UCHAR_H

#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

typedef uint_least16_t char16_t;
typedef uint_least32_t char32_t;

/* As in C11, for UTF-8. */
size_t c16rtomb(char *to, char16_t unit, mbstate_t *state);
size_t mbrtoc16(char16_t *to, const char *from, size_t size, mbstate_t *state);

#endif
