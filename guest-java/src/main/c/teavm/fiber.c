// SPDX-License-Identifier: Apache-2.0
/* In place of TeaVM's: dev.ukvm.guest.runtime.Events waits by itself, by the poll hypercall. */
#include "fiber.h"

#include <ukvm/guest.h>

#include "console.h"

void teavm_initFiber(void) {}

void teavm_waitFor(int64_t millis) {
  ukvm_console_flush();
  guest_poll(millis <= 0 ? 0 : (uint64_t)millis * 1000000);
}

void teavm_interrupt(void) {}
