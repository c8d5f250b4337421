/* SPDX-License-Identifier: Apache-2.0 */
/* Where the kernel, or the dynamic linker, starts a program of ours: there is no startup file of a C library in the build. */
#ifndef UKVM_START_H
#define UKVM_START_H

/* Takes the stack as it then is: how many words there are, the words, NULL, the environment, NULL. */
void start(long *stack) __attribute__((noreturn, used));

#if defined(__x86_64__)
__asm__(".globl _start\n"
        "_start:\n"
        "  xor %ebp, %ebp\n"
        "  mov %rsp, %rdi\n"
        "  and $-16, %rsp\n"
        "  call start\n");
#else
__asm__(".globl _start\n"
        "_start:\n"
        "  mov x29, #0\n"
        "  mov x30, #0\n"
        "  mov x0, sp\n"
        "  bl start\n");
#endif

#endif
