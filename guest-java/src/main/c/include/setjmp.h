/* SPDX-License-Identifier: Apache-2.0 */
#ifndef UKVM_SETJMP_H
#define UKVM_SETJMP_H

#if defined(__x86_64__)
typedef unsigned long jmp_buf[8];
#elif defined(__aarch64__)
typedef unsigned long jmp_buf[22];
#endif

__attribute__((returns_twice)) int setjmp(jmp_buf buffer);
_Noreturn void longjmp(jmp_buf buffer, int value);

#endif
