/* SPDX-License-Identifier: Apache-2.0 */
#ifndef UKVM_WCHAR_H
#define UKVM_WCHAR_H

#include <stddef.h>

/* What a conversion has seen of an unfinished character. */
typedef struct {
  unsigned value;
  unsigned left;
} mbstate_t;

#endif
