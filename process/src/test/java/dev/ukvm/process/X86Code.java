// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.posix.Sys;

/** Machine code for x86_64. */
final class X86Code extends Code {
  /** Registers by the number that instructions have for them. */
  static final int RAX = 0;

  static final int RCX = 1;
  static final int RDX = 2;
  static final int RBX = 3;
  static final int RSP = 4;
  static final int RBP = 5;
  static final int RSI = 6;
  static final int RDI = 7;
  static final int R8 = 8;
  static final int R10 = 10;

  private static final int[] ARGUMENTS = {RDI, RSI, RDX, R10};

  // Of a ucontext: what X86Frame has no use for.
  private static final int UCONTEXT_STACK = 16;
  private static final int UCONTEXT_CS = 184;
  private static final int UCONTEXT_MASK = 296;
  private static final long USER_SEGMENTS = 0x002b_0000_0000_0033L;

  /** Any instructions. */
  X86Code raw(int... code) {
    for (int b : code) {
      emit(b);
    }
    return this;
  }

  /** mov $value, %register */
  X86Code move(int register, long value) {
    raw(0x48 | register >> 3, 0xb8 | (register & 7));
    emitLong(value);
    return this;
  }

  /** mov %rax, (address); clobbers %rbx. */
  @Override
  X86Code store(long address) {
    return move(RBX, address).raw(0x48, 0x89, 0x03);
  }

  /** Clobbers %rax and %rbx. */
  @Override
  X86Code store(long address, long value) {
    return move(RAX, value).store(address);
  }

  /** mov (address), %rax; clobbers %rbx. */
  @Override
  X86Code load(long address) {
    return move(RBX, address).raw(0x48, 0x8b, 0x03);
  }

  /** rdtsc; shl $32, %rdx; or %rdx, %rax. */
  @Override
  X86Code storeCounter(long address) {
    return raw(0x0f, 0x31, 0x48, 0xc1, 0xe2, 0x20, 0x48, 0x09, 0xd0).store(address);
  }

  /** inc %rax. */
  @Override
  X86Code increment() {
    return raw(0x48, 0xff, 0xc0);
  }

  /** Clobbers %rax and %rdx. */
  @Override
  X86Code hypercall(int number, long argument) {
    return move(RAX, argument).move(RDX, 0x500 + number).raw(0xef);
  }

  /** mov $port, %edx; out %eax, (%dx): the form that compilers give hypercalls. */
  X86Code site(int number) {
    raw(0xba);
    emitInt(0x500 + number);
    return raw(0xef);
  }

  @Override
  X86Code doorbell() {
    return hypercall(0x100, 0);
  }

  @Override
  X86Code arguments(long... values) {
    for (int i = 0; i < values.length; i++) {
      move(ARGUMENTS[i], values[i]);
    }
    return this;
  }

  @Override
  X86Code callNumber(long number) {
    return move(RAX, number);
  }

  @Override
  X86Code systemCall() {
    return raw(0x0f, 0x05);
  }

  @Override
  boolean isSystemCall(byte[] code, int offset) {
    return code[offset] == 0x0f && code[offset + 1] == 0x05;
  }

  @Override
  int systemCallSize() {
    return 2;
  }

  /** jmp *%rbx to an address. */
  @Override
  X86Code jump(long address) {
    return move(RBX, address).raw(0xff, 0xe3);
  }

  @Override
  X86Code back(int offset) {
    raw(0xe9);
    emitInt(offset - (length() + Integer.BYTES));
    return this;
  }

  /** rep stosb. */
  @Override
  X86Code fill(long address, long size, int value) {
    return move(RDI, address).move(RCX, size).move(RAX, value).raw(0xf3, 0xaa);
  }

  @Override
  X86Code returnFromSignal(
      StubImage stub, long frame, long signalMask, long signalStack, long target) {
    store(frame + X86Frame.RIP, target);
    store(frame + X86Frame.RSP, TestGuest.STACK);
    store(frame + UCONTEXT_CS, USER_SEGMENTS);
    store(frame + UCONTEXT_MASK, signalMask);
    store(frame + UCONTEXT_STACK, signalStack).store(frame + UCONTEXT_STACK + 16, 0x8000);
    move(RSP, frame).callNumber(Sys.RT_SIGRETURN);
    return jump(stub.afterSigreturn() - systemCallSize());
  }

  /** ud2. */
  @Override
  X86Code undefined() {
    return raw(0x0f, 0x0b);
  }

  @Override
  X86Code pad(int offset) {
    while (length() < offset) {
      raw(0xcc);
    }
    return this;
  }
}
