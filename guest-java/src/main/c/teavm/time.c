// SPDX-License-Identifier: Apache-2.0
/* In place of TeaVM's: milliseconds are the host's clock, nanoseconds count from boot. */
#include "time.h"

#include "end.h"

void teavm_initTime(void) {}

int64_t teavm_currentTimeMillis(void) { return (int64_t)(ukvm_end_wall() / 1000000); }

int64_t teavm_currentTimeNano(void) { return (int64_t)ukvm_end_monotonic(); }

int32_t teavm_timeZoneOffset(void) { return 0; }
