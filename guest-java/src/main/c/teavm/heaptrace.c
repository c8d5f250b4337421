// SPDX-License-Identifier: Apache-2.0
/* In place of TeaVM's: nothing traces the heap. */
#include "heaptrace.h"
