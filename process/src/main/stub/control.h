/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the code in a guest's process and the tender share, offsets and numbers: Control.java, Steps.java and
 * DirectCalls.java know the same.
 */
#ifndef CONTROL_H
#define CONTROL_H

/* The control region. */
#define FRAME 0x000         /* u64: address of the ucontext of the latest signal */
#define SIGNAL 0x008        /* u32: its number */
#define REQUEST 0x040       /* u32: signals so far; the tender sleeps here */
#define ANSWER 0x080        /* u32: the last request that the tender has answered; we sleep here */
#define TENDER_SLEEPS 0x0c0 /* u32: not 0 when the tender must be woken */
#define STUB_SLEEPS 0x100   /* u32: not 0 when we must be woken */
#define SPIN 0x140          /* u32: cycles to wait awake for an answer */
#define COMMAND 0x144       /* x86_64, u32: code for arch_prctl before the guest goes on, or 0 */
#define OPERAND 0x148       /* x86_64, u64: its argument */
#define STEPS_READY 0x180   /* u32: steps that may be done; we sleep here */
#define STEPS_DONE 0x184    /* u32: steps that are done; the tender sleeps here */
#define DIRECT_RAX 0x1c0    /* x86_64, u64: the guest's during a direct call */
#define STEPS 0x1000
#define DIRECT 0x20000      /* struct direct of direct.c */

/* A step. */
#define STEP_KIND 0      /* u32 */
#define STEP_CALL 4      /* u32: system call number */
#define STEP_ARGUMENTS 8 /* 6 x u64 */
#define STEP_RESULT 56   /* u64 */
#define STEP_SIZE 64

#define KIND_CHECKED 0   /* a system call that must not fail */
#define KIND_UNCHECKED 1 /* a system call that may fail */
#define KIND_EXPECTED 2  /* a system call whose result must be its first argument */
#define KIND_CPUID 3     /* x86_64: cpuid of arguments 0 and 1, to the address in argument 2 */
#define KIND_COUNTER 4   /* rdtsc, cntvct_el0 */
#define KIND_FREQUENCY 5 /* aarch64: cntfrq_el0 */

/* Linux, uapi headers. */
#define FUTEX_WAIT 0
#define FUTEX_WAKE 1
#define PROT_READ_WRITE 3
#define MAP_SHARED_FIXED 0x11
#define ERRNO_MAX 4095

#endif
