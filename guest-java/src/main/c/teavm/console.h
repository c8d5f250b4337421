/* SPDX-License-Identifier: Apache-2.0 */
/* What the program prints, gathered to lines so that a line is one hypercall. */
#ifndef UKVM_CONSOLE_H
#define UKVM_CONSOLE_H

#include <stddef.h>

void ukvm_console_write(const void *data, size_t length);

/* Before the guest sleeps, ends or is told of a fault. */
void ukvm_console_flush(void);

#endif
