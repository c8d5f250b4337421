// SPDX-License-Identifier: Apache-2.0
/*
 * With direct.c the only code in a guest's process that is not the guest's own, x86_64. It is position-independent, uses
 * no stack but one in the control region, no thread-local storage (the guest owns FS and GS), and writes to the control
 * region alone, and to guest memory what hypercalls write there.
 *
 * It lies in the guest's reach, as the control region does: the guest may jump anywhere into it and may write what it
 * reads. That must gain the guest nothing, and does not, because the seccomp filter allows system calls from the
 * labelled places only, and with arguments that can do no harm.
 */

#include "control.h"

/* Linux, asm/unistd_64.h. */
        .set    SYS_MMAP, 9
        .set    SYS_RT_SIGRETURN, 15
        .set    SYS_ARCH_PRCTL, 158
        .set    SYS_FUTEX, 202
        .set    SYS_EXIT_GROUP, 231

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
        .long   after_arch_prctl - control
        .long   direct_entry - control
        .long   after_direct - control
        .long   copy - control
        .long   direct_refused - control

/* Entry of the process: maps the control region, then does the steps that it finds there. */
start:
        movq    control(%rip), %rdi
        movq    control + 8(%rip), %rsi
        movl    $PROT_READ_WRITE, %edx
        movl    $MAP_SHARED_FIXED, %r10d
        movq    control + 16(%rip), %r8
        xorl    %r9d, %r9d
        movl    $SYS_MMAP, %eax
        syscall
        movq    control(%rip), %r12
        cmpq    %r12, %rax
        jne     fail
        leaq    STEPS(%r12), %rbp
        xorl    %r13d, %r13d            /* steps done */

next_step:
        movl    %r13d, STEPS_DONE(%r12)
        movl    STEPS_READY(%r12), %edx
        cmpl    %edx, %r13d
        jae     wait_for_steps
        movl    STEP_KIND(%rbp), %r14d
        cmpl    $KIND_EXPECTED, %r14d
        jbe     call_step
        cmpl    $KIND_CPUID, %r14d
        je      cpuid_step
        cmpl    $KIND_COUNTER, %r14d
        je      counter_step
        ud2                             /* the last: a first signal, which the tender answers with the boot state */

call_step:
        movq    STEP_ARGUMENTS(%rbp), %rdi
        movq    STEP_ARGUMENTS + 8(%rbp), %rsi
        movq    STEP_ARGUMENTS + 16(%rbp), %rdx
        movq    STEP_ARGUMENTS + 24(%rbp), %r10
        movq    STEP_ARGUMENTS + 32(%rbp), %r8
        movq    STEP_ARGUMENTS + 40(%rbp), %r9
        movl    STEP_CALL(%rbp), %eax
        syscall
        movq    %rax, STEP_RESULT(%rbp)
        cmpl    $KIND_UNCHECKED, %r14d
        je      step_done
        cmpl    $KIND_EXPECTED, %r14d
        je      expect_result
        cmpq    $-ERRNO_MAX, %rax
        jae     fail
        jmp     step_done
expect_result:
        cmpq    STEP_ARGUMENTS(%rbp), %rax
        jne     fail
        jmp     step_done

cpuid_step:
        movl    STEP_ARGUMENTS(%rbp), %eax
        movl    STEP_ARGUMENTS + 8(%rbp), %ecx
        movq    STEP_ARGUMENTS + 16(%rbp), %r14
        cpuid
        movl    %eax, (%r14)
        movl    %ebx, 4(%r14)
        movl    %ecx, 8(%r14)
        movl    %edx, 12(%r14)
        jmp     step_done

counter_step:
        lfence                          /* not before the steps before */
        rdtsc
        lfence
        shlq    $32, %rdx
        orq     %rdx, %rax
        movq    %rax, STEP_RESULT(%rbp)

step_done:
        incl    %r13d
        addq    $STEP_SIZE, %rbp
        jmp     next_step

wait_for_steps:
        leaq    STEPS_READY(%r12), %rdi
        movl    $FUTEX_WAIT, %esi       /* while it is still %edx */
        xorl    %r10d, %r10d
        movl    $SYS_FUTEX, %eax
        syscall
        jmp     next_step

/* The tender sees our end, the number of steps done and the result of the one after. */
fail:
        movl    $1, %edi
        movl    $SYS_EXIT_GROUP, %eax
        syscall
        jmp     fail

/*
 * Every signal: %edi its number, %rdx the ucontext. Hands the guest's registers, which the kernel has saved there, to
 * the tender; waits; lets the guest go on with what the tender has made of them. All signals are blocked meanwhile.
 */
        .balign 64
handler:
        movq    control(%rip), %r12
        movq    %rdx, %rbx
        movq    %rdx, FRAME(%r12)
        movl    %edi, SIGNAL(%r12)
        movl    REQUEST(%r12), %r13d
        incl    %r13d
        movl    %r13d, %eax
        xchgl   %eax, REQUEST(%r12)     /* a full barrier: the tender writes TENDER_SLEEPS, then reads REQUEST */
        cmpl    $0, TENDER_SLEEPS(%r12)
        je      spin
        leaq    REQUEST(%r12), %rdi
        movl    $FUTEX_WAKE, %esi
        movl    $1, %edx
        movl    $SYS_FUTEX, %eax
        syscall
after_wake:

spin:
        rdtsc
        movl    %eax, %r14d
spin_on:
        cmpl    %r13d, ANSWER(%r12)
        je      answered
        pause
        rdtsc
        subl    %r14d, %eax
        cmpl    SPIN(%r12), %eax
        jb      spin_on

sleep:
        movl    $1, %eax
        xchgl   %eax, STUB_SLEEPS(%r12) /* a full barrier, as above */
        movl    ANSWER(%r12), %edx
        cmpl    %r13d, %edx
        je      answered
        leaq    ANSWER(%r12), %rdi
        movl    $FUTEX_WAIT, %esi       /* while it is still %edx */
        xorl    %r10d, %r10d
        movl    $SYS_FUTEX, %eax
        syscall
after_wait:
        jmp     sleep

answered:
        movl    $0, STUB_SLEEPS(%r12)
        movl    COMMAND(%r12), %edi
        testl   %edi, %edi
        jz      return
        movq    OPERAND(%r12), %rsi
        movl    $SYS_ARCH_PRCTL, %eax
        syscall
after_arch_prctl:

return:
        movq    %rbx, %rsp              /* where rt_sigreturn expects the ucontext */
        movl    $SYS_RT_SIGRETURN, %eax
        syscall
after_sigreturn:
        ud2

/*
 * A direct call, from a thunk that X86DirectSites.java writes: %edx is the hypercall's port, the guest's %rax is at
 * DIRECT_RAX, the stack is that of direct calls, with the place to go on at. Goes on there if the call is done, and
 * REFUSED_RETURN bytes further if it is not; all registers but %rax, and the flags, are as they were.
 *
 * Made for speed: popfq would cost the most of all this, and a ret behind the system call of a call before it is
 * mispredicted on many CPUs, because the kernel has its own in between.
 */
        .set    PORT_BASE, 0x500
        .set    REFUSED_RETURN, 16
        .set    SAVED, 10 * 8           /* bytes pushed here */
        .set    FLAG_DIRECTION, 0x400

/* struct request of direct.c. */
        .set    REQUEST_CALL, 40
        .set    REQUEST_NUMBER, 44
        .set    REQUEST_GPA, 48
        .set    REQUEST_SIZE, 80

        .balign 16
direct_entry:
        lahf                            /* the flags that instructions leave as results */
        seto    %al
        pushq   %rax
        pushq   %rbx
        pushq   %rcx
        pushq   %rdx
        pushq   %rsi
        pushq   %rdi
        pushq   %r8
        pushq   %r9
        pushq   %r10
        pushq   %r11
        subq    $REQUEST_SIZE, %rsp     /* leaves the psABI's alignment */
        movq    control(%rip), %rbx
        subl    $PORT_BASE, %edx
        movl    %edx, REQUEST_NUMBER(%rsp)
        movl    DIRECT_RAX(%rbx), %eax
        movq    %rax, REQUEST_GPA(%rsp)
        movq    %rbx, %rdi
        movq    %rsp, %rsi
        call    direct_begin
        testl   %eax, %eax
        js      direct_copy
        jnz     direct_refused
direct_again:
        movq    (%rsp), %rdi
        movq    8(%rsp), %rsi
        movq    16(%rsp), %rdx
        movq    24(%rsp), %r10
        movq    32(%rsp), %r8
        movl    REQUEST_CALL(%rsp), %eax
        syscall
after_direct:
        movq    %rbx, %rdi
        movq    %rsp, %rsi
        movq    %rax, %rdx
        call    direct_end
        testl   %eax, %eax
        jz      direct_done
        js      direct_again
direct_refused:
        addq    $REFUSED_RETURN, REQUEST_SIZE + SAVED(%rsp)
direct_done:
        addq    $REQUEST_SIZE, %rsp
        popq    %r11
        popq    %r10
        popq    %r9
        popq    %r8
        popq    %rdi
        popq    %rsi
        popq    %rdx
        popq    %rcx
        popq    %rbx
        popq    %rax
        addb    $0x7f, %al              /* overflows if it is 1 */
        sahf
        leaq    8(%rsp), %rsp
        jmpq    *-8(%rsp)

/* From a mapped file: to, from, how many bytes. What can't be read there ends in a signal, and by the tender's hand in
   direct_refused. */
direct_copy:
        movq    (%rsp), %rdi
        movq    8(%rsp), %rsi
        movq    16(%rsp), %rcx
        pushfq
        cld
copy:
        rep movsb
        testl   $FLAG_DIRECTION, (%rsp)
        jz      copied
        std
copied:
        addq    $8, %rsp
        movq    16(%rsp), %rax
        jmp     after_direct

        .section .note.GNU-stack, "", @progbits
