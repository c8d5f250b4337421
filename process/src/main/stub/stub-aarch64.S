// SPDX-License-Identifier: Apache-2.0
/*
 * The only code in a guest's process that is not the guest's own, aarch64. It is position-independent, keeps nothing on
 * a stack, uses no thread-local storage (the guest owns TPIDR_EL0) and writes to the control region alone.
 * StubImage.java knows its first lines.
 *
 * It lies in the guest's reach, as the control region does: the guest may jump anywhere into it and may write what it
 * reads. That must gain the guest nothing, and does not, because the seccomp filter allows system calls from the
 * labelled places only, and with arguments that can do no harm.
 */

#include "control.h"

/* Linux, asm-generic/unistd.h. */
        .set    SYS_EXIT_GROUP, 94
        .set    SYS_FUTEX, 98
        .set    SYS_RT_SIGRETURN, 139
        .set    SYS_MMAP, 222

/* The kernel's frame: struct siginfo, then the ucontext. */
        .set    SIGINFO_SIZE, 128

        .text
/* What StubImage.java fills in, then what it reads. */
control:
        .quad   0                       /* address of the control region */
        .quad   0                       /* its size */
        .quad   0                       /* its file descriptor */
        .long   start - control
        .long   handler - control
        .long   after_wake - control
        .long   after_wait - control
        .long   after_sigreturn - control

        .balign 8
/* Entry of the process: maps the control region, then does the steps that it finds there. */
start:
        ldr     x0, control
        ldr     x1, control + 8
        mov     x2, #PROT_READ_WRITE
        mov     x3, #MAP_SHARED_FIXED
        ldr     x4, control + 16
        mov     x5, xzr
        mov     x8, #SYS_MMAP
        svc     #0
        ldr     x19, control
        cmp     x0, x19
        b.ne    fail
        add     x20, x19, #STEPS        /* the next step */
        mov     w21, wzr                /* steps done */
        add     x22, x19, #STEPS_DONE
        add     x23, x19, #STEPS_READY

next_step:
        stlr    w21, [x22]
        ldar    w2, [x23]
        cmp     w21, w2
        b.hs    wait_for_steps
        ldr     w24, [x20, #STEP_KIND]
        cmp     w24, #KIND_EXPECTED
        b.ls    call_step
        cmp     w24, #KIND_COUNTER
        b.eq    counter_step
        cmp     w24, #KIND_FREQUENCY
        b.eq    frequency_step
        udf     #0                      /* the last: a first signal, which the tender answers with the boot state */

call_step:
        ldp     x0, x1, [x20, #STEP_ARGUMENTS]
        ldp     x2, x3, [x20, #STEP_ARGUMENTS + 16]
        ldp     x4, x5, [x20, #STEP_ARGUMENTS + 32]
        ldr     w8, [x20, #STEP_CALL]
        svc     #0
        str     x0, [x20, #STEP_RESULT]
        cmp     w24, #KIND_UNCHECKED
        b.eq    step_done
        cmp     w24, #KIND_EXPECTED
        b.eq    expect_result
        cmn     x0, #ERRNO_MAX
        b.hs    fail
        b       step_done
expect_result:
        ldr     x1, [x20, #STEP_ARGUMENTS]
        cmp     x0, x1
        b.ne    fail
        b       step_done

counter_step:
        isb                             /* not before the steps before */
        mrs     x0, cntvct_el0
        isb
        str     x0, [x20, #STEP_RESULT]
        b       step_done

frequency_step:
        mrs     x0, cntfrq_el0
        str     x0, [x20, #STEP_RESULT]

step_done:
        add     w21, w21, #1
        add     x20, x20, #STEP_SIZE
        b       next_step

wait_for_steps:
        mov     x0, x23
        mov     x1, #FUTEX_WAIT         /* while it is still w2 */
        mov     x3, xzr
        mov     x8, #SYS_FUTEX
        svc     #0
        b       next_step

/* The tender sees our end, the number of steps done and the result of the one after. */
fail:
        mov     x0, #1
        mov     x8, #SYS_EXIT_GROUP
        svc     #0
        b       fail

/*
 * Every signal: w0 its number, x2 the ucontext. Hands the guest's registers, which the kernel has saved there, to the
 * tender; waits; lets the guest go on with what the tender has made of them. All signals are blocked meanwhile.
 */
        .balign 64
handler:
        ldr     x19, control
        mov     x20, x2
        str     x2, [x19, #FRAME]
        str     w0, [x19, #SIGNAL]
        add     x21, x19, #REQUEST
        add     x22, x19, #ANSWER
        ldr     w23, [x21]
        add     w23, w23, #1
        stlr    w23, [x21]
        dmb     ish                     /* the tender writes TENDER_SLEEPS, then reads REQUEST */
        ldr     w24, [x19, #TENDER_SLEEPS]
        cbz     w24, spin
        mov     x0, x21
        mov     x1, #FUTEX_WAKE
        mov     x2, #1
        mov     x8, #SYS_FUTEX
        svc     #0
after_wake:

spin:
        mrs     x25, cntvct_el0
spin_on:
        ldar    w24, [x22]
        cmp     w24, w23
        b.eq    answered
        yield
        mrs     x26, cntvct_el0
        sub     w26, w26, w25
        ldr     w24, [x19, #SPIN]
        cmp     w26, w24
        b.lo    spin_on

sleep:
        mov     w24, #1
        str     w24, [x19, #STUB_SLEEPS]
        dmb     ish                     /* as above */
        ldar    w2, [x22]
        cmp     w2, w23
        b.eq    answered
        mov     x0, x22
        mov     x1, #FUTEX_WAIT         /* while it is still w2 */
        mov     x3, xzr
        mov     x8, #SYS_FUTEX
        svc     #0
after_wait:
        b       sleep

answered:
        str     wzr, [x19, #STUB_SLEEPS]
        sub     x20, x20, #SIGINFO_SIZE
        mov     sp, x20                 /* where rt_sigreturn expects the frame */
        mov     x8, #SYS_RT_SIGRETURN
        svc     #0
after_sigreturn:
        udf     #0

        .section .note.GNU-stack, "", %progbits
