/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the stub of every architecture shares with the tender, offsets in bytes and numbers: Control.java and Steps.java
 * know the same.
 */

/* The control region. */
        .set    FRAME, 0x000            /* u64: address of the ucontext of the latest signal */
        .set    SIGNAL, 0x008           /* u32: its number */
        .set    REQUEST, 0x040          /* u32: signals so far; the tender sleeps here */
        .set    ANSWER, 0x080           /* u32: the last request that the tender has answered; we sleep here */
        .set    TENDER_SLEEPS, 0x0c0    /* u32: not 0 when the tender must be woken */
        .set    STUB_SLEEPS, 0x100      /* u32: not 0 when we must be woken */
        .set    SPIN, 0x140             /* u32: cycles to wait awake for an answer */
        .set    COMMAND, 0x144          /* x86_64, u32: code for arch_prctl before the guest goes on, or 0 */
        .set    OPERAND, 0x148          /* x86_64, u64: its argument */
        .set    STEPS_READY, 0x180      /* u32: steps that may be done; we sleep here */
        .set    STEPS_DONE, 0x184       /* u32: steps that are done; the tender sleeps here */
        .set    STEPS, 0x1000

/* A step. */
        .set    STEP_KIND, 0            /* u32 */
        .set    STEP_CALL, 4            /* u32: system call number */
        .set    STEP_ARGUMENTS, 8       /* 6 x u64 */
        .set    STEP_RESULT, 56         /* u64 */
        .set    STEP_SIZE, 64

        .set    KIND_CHECKED, 0         /* a system call that must not fail */
        .set    KIND_UNCHECKED, 1       /* a system call that may fail */
        .set    KIND_EXPECTED, 2        /* a system call whose result must be its first argument */
        .set    KIND_CPUID, 3           /* x86_64: cpuid of arguments 0 and 1, to the address in argument 2 */
        .set    KIND_COUNTER, 4         /* rdtsc, cntvct_el0 */
        .set    KIND_FREQUENCY, 5       /* aarch64: cntfrq_el0 */

/* Linux, uapi headers. */
        .set    FUTEX_WAIT, 0
        .set    FUTEX_WAKE, 1
        .set    PROT_READ_WRITE, 3
        .set    MAP_SHARED_FIXED, 0x11
        .set    ERRNO_MAX, 4095
