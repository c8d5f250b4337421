// SPDX-License-Identifier: Apache-2.0
/* Entry and fault entries. */

        .section .text.start, "ax", @progbits
        .weak   _start                  /* a guest may bring its own */
        .type   _start, @function
_start:
        mov     x29, xzr
        bl      runtime_start           /* boot_info is in x0; sp is aligned */
        .size   _start, . - _start

/*
 * VBAR_EL1's table: 16 entries of 128 bytes. The stack may be what is wrong, so the state goes into
 * a frame of its own: first x0 to where there is room for it, then x1 and x2, which trap needs.
 */
        .section .text.traps, "ax", @progbits
        .globl  arch_trap_entries
        .balign 2048
        .type   arch_trap_entries, @function
arch_trap_entries:
        .set    vector, 0
        .rept   16
        .balign 128
        msr     tpidr_el1, x0
        adrp    x0, frame
        add     x0, x0, :lo12:frame
        stp     x1, x2, [x0, #8]
        mov     x1, #vector
        b       trap
        .set    vector, vector + 1
        .endr
        .size   arch_trap_entries, . - arch_trap_entries

/* Builds struct guest_trap, lets C change it, and goes on with what it says. */
        .type   trap, @function
trap:
        str     x1, [x0, #36 * 8]
        mrs     x1, tpidr_el1
        str     x1, [x0]
        stp     x3, x4, [x0, #3 * 8]
        stp     x5, x6, [x0, #5 * 8]
        stp     x7, x8, [x0, #7 * 8]
        stp     x9, x10, [x0, #9 * 8]
        stp     x11, x12, [x0, #11 * 8]
        stp     x13, x14, [x0, #13 * 8]
        stp     x15, x16, [x0, #15 * 8]
        stp     x17, x18, [x0, #17 * 8]
        stp     x19, x20, [x0, #19 * 8]
        stp     x21, x22, [x0, #21 * 8]
        stp     x23, x24, [x0, #23 * 8]
        stp     x25, x26, [x0, #25 * 8]
        stp     x27, x28, [x0, #27 * 8]
        stp     x29, x30, [x0, #29 * 8]
        mov     x1, sp
        mrs     x2, elr_el1
        stp     x1, x2, [x0, #31 * 8]
        mrs     x1, spsr_el1
        mrs     x2, esr_el1
        stp     x1, x2, [x0, #33 * 8]
        mrs     x1, far_el1
        str     x1, [x0, #35 * 8]
        mov     sp, x0                  /* the stack for faults ends at the frame */
        bl      arch_trap
        adrp    x0, frame
        add     x0, x0, :lo12:frame
        ldp     x1, x2, [x0, #31 * 8]
        mov     sp, x1
        msr     elr_el1, x2
        ldr     x1, [x0, #33 * 8]
        msr     spsr_el1, x1
        ldp     x1, x2, [x0, #8]
        ldp     x3, x4, [x0, #3 * 8]
        ldp     x5, x6, [x0, #5 * 8]
        ldp     x7, x8, [x0, #7 * 8]
        ldp     x9, x10, [x0, #9 * 8]
        ldp     x11, x12, [x0, #11 * 8]
        ldp     x13, x14, [x0, #13 * 8]
        ldp     x15, x16, [x0, #15 * 8]
        ldp     x17, x18, [x0, #17 * 8]
        ldp     x19, x20, [x0, #19 * 8]
        ldp     x21, x22, [x0, #21 * 8]
        ldp     x23, x24, [x0, #23 * 8]
        ldp     x25, x26, [x0, #25 * 8]
        ldp     x27, x28, [x0, #27 * 8]
        ldp     x29, x30, [x0, #29 * 8]
        ldr     x0, [x0]
        eret
        .size   trap, . - trap

        .section .bss.traps, "aw", @nobits
        .balign 16
        .skip   0x4000
        .type   frame, @object
frame:
        .skip   37 * 8
        .size   frame, . - frame

/* void *memcpy(void *to, const void *from, size_t length); */
        .section .text.memcpy, "ax", @progbits
        .globl  memcpy
        .type   memcpy, @function
memcpy:
        mov     x3, x0
        subs    x2, x2, #32
        b.lo    2f
1:      ldp     x4, x5, [x1]
        ldp     x6, x7, [x1, #16]
        add     x1, x1, #32
        stp     x4, x5, [x3]
        stp     x6, x7, [x3, #16]
        add     x3, x3, #32
        subs    x2, x2, #32
        b.hs    1b
2:      adds    x2, x2, #32
        b.eq    4f
3:      ldrb    w4, [x1], #1
        strb    w4, [x3], #1
        subs    x2, x2, #1
        b.ne    3b
4:      ret
        .size   memcpy, . - memcpy

/* void *memset(void *to, int byte, size_t length); */
        .section .text.memset, "ax", @progbits
        .globl  memset
        .type   memset, @function
memset:
        mov     x3, x0
        and     x1, x1, #0xff
        mov     x4, #0x0101010101010101
        mul     x1, x1, x4
        subs    x2, x2, #32
        b.lo    2f
1:      stp     x1, x1, [x3]
        stp     x1, x1, [x3, #16]
        add     x3, x3, #32
        subs    x2, x2, #32
        b.hs    1b
2:      adds    x2, x2, #32
        b.eq    4f
3:      strb    w1, [x3], #1
        subs    x2, x2, #1
        b.ne    3b
4:      ret
        .size   memset, . - memset

        .section .note.GNU-stack, "", @progbits
