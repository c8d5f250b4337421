/* SPDX-License-Identifier: Apache-2.0 */
#ifndef UKVM_STDLIB_H
#define UKVM_STDLIB_H

#include <stddef.h>

#define RAND_MAX 0x7fffffff
#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1

/* From the memory that Java's heap has too: see teavm/heap.h. NULL when there is none. */
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *block, size_t size);
void free(void *block);

_Noreturn void abort(void);
_Noreturn void exit(int status);
int atoi(const char *text);
int rand(void);
void srand(unsigned seed);

#endif
