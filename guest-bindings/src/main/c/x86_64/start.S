// SPDX-License-Identifier: Apache-2.0
/* Entry and fault entries. */

        .section .text.start, "ax", @progbits
        .weak   _start                  /* a guest may bring its own */
        .type   _start, @function
_start:
        xorl    %ebp, %ebp
        andq    $-16, %rsp
        call    runtime_start           /* boot_info is in rdi */
        .size   _start, . - _start

/*
 * One entry per vector, 16 bytes apart. The CPU aligned the trap stack and pushed ss, rsp, rflags,
 * cs, rip, and for some vectors an error code; the others get a 0 here.
 */
        .section .text.traps, "ax", @progbits
        .globl  arch_trap_entries
        .balign 16
        .type   arch_trap_entries, @function
arch_trap_entries:
        .set    vector, 0
        .rept   32
        .balign 16
        .if     (0x60227d00 >> vector) & 1
        .else
        pushq   $0
        .endif
        pushq   $vector
        jmp     trap
        .set    vector, vector + 1
        .endr
        .size   arch_trap_entries, . - arch_trap_entries

/* Builds struct guest_trap, lets C change it, and goes on with what it says. */
        .type   trap, @function
trap:
        pushq   %rax
        pushq   %rbx
        pushq   %rcx
        pushq   %rdx
        pushq   %rsi
        pushq   %rdi
        pushq   %rbp
        pushq   %r8
        pushq   %r9
        pushq   %r10
        pushq   %r11
        pushq   %r12
        pushq   %r13
        pushq   %r14
        pushq   %r15
        movq    %cr2, %rax
        pushq   %rax
        cld
        movq    %rsp, %rdi
        subq    $8, %rsp                /* 23 words so far: align for the call */
        call    arch_trap
        addq    $16, %rsp
        popq    %r15
        popq    %r14
        popq    %r13
        popq    %r12
        popq    %r11
        popq    %r10
        popq    %r9
        popq    %r8
        popq    %rbp
        popq    %rdi
        popq    %rsi
        popq    %rdx
        popq    %rcx
        popq    %rbx
        popq    %rax
        addq    $16, %rsp
        iretq
        .size   trap, . - trap

/* void *memcpy(void *to, const void *from, size_t length); string moves are quick everywhere. */
        .section .text.memcpy, "ax", @progbits
        .globl  memcpy
        .type   memcpy, @function
memcpy:
        movq    %rdi, %rax
        movq    %rdx, %rcx
        rep movsb
        ret
        .size   memcpy, . - memcpy

/* void *memset(void *to, int byte, size_t length); */
        .section .text.memset, "ax", @progbits
        .globl  memset
        .type   memset, @function
memset:
        movq    %rdi, %r8
        movl    %esi, %eax
        movq    %rdx, %rcx
        rep stosb
        movq    %r8, %rax
        ret
        .size   memset, . - memset

        .section .note.GNU-stack, "", @progbits
