// SPDX-License-Identifier: Apache-2.0
/* In place of TeaVM's: dev.ukvm.guest.runtime.Events waits by itself, as the end beneath has it. */
#include "fiber.h"

#include "console.h"
#include "end.h"

void teavm_initFiber(void) {}

void teavm_waitFor(int64_t millis) {
  ukvm_console_flush();
  ukvm_end_wait(millis <= 0 ? 0 : (uint64_t)millis * 1000000);
}

void teavm_interrupt(void) {}
