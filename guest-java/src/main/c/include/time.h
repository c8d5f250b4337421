/* SPDX-License-Identifier: Apache-2.0 */
#ifndef UKVM_TIME_H
#define UKVM_TIME_H

#include <stdint.h>

typedef int64_t time_t;

/* Seconds since the epoch, by the host's clock. */
time_t time(time_t *to);

#endif
