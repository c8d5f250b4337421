// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.Sys;

/** Machine code for aarch64, as GNU as encodes it. */
final class Aarch64Code extends Code {
  /** The register that loads and stores of {@link Code} are of. */
  static final int VALUE = 9;

  /** Their scratch register. */
  private static final int ADDRESS = 10;

  private static final int CALL_NUMBER = 8;

  // Of a ucontext: what Aarch64Frame has no use for.
  private static final int UCONTEXT_STACK = 16;
  private static final int UCONTEXT_MASK = 40;
  private static final int UCONTEXT_RECORDS = 464;
  private static final int SIGINFO_SIZE = 128;

  /** asm/sigcontext.h, FPSIMD_MAGIC and the size of its record: the kernel insists on one. */
  private static final long FLOATING_POINT_RECORD = 528L << 32 | 0x46508001L;

  /** Any instructions. */
  Aarch64Code word(int... code) {
    for (int w : code) {
      emitInt(w);
    }
    return this;
  }

  Aarch64Code append(Aarch64Code other) {
    for (byte b : other.bytes()) {
      emit(b);
    }
    return this;
  }

  /** movz, and movk where they are needed. */
  Aarch64Code move(int register, long value) {
    word(0xd2800000 | (int) (value & 0xffff) << 5 | register);
    for (int i = 1; i < 4; i++) {
      int part = (int) (value >>> (16 * i)) & 0xffff;
      if (part != 0) {
        word(0xf2800000 | i << 21 | part << 5 | register);
      }
    }
    return this;
  }

  /**
   * mrs xN, register, by its fields op0, op1, CRn, CRm, op2 as 4 hexadecimal digits of the code.
   */
  Aarch64Code read(int register, int system) {
    return word(0xd5200000 | system << 5 | register);
  }

  /** msr register, xN. */
  Aarch64Code write(int system, int register) {
    return word(0xd5000000 | system << 5 | register);
  }

  /** msr register, value; clobbers x10. */
  Aarch64Code write(int system, long value) {
    return move(ADDRESS, value).write(system, ADDRESS);
  }

  @Override
  Aarch64Code load(long address) {
    return move(ADDRESS, address).word(0xf9400000 | ADDRESS << 5 | VALUE);
  }

  /** mrs x9, cntvct_el0. */
  @Override
  Aarch64Code storeCounter(long address) {
    return word(0xd53be040 | VALUE).store(address);
  }

  @Override
  Aarch64Code increment() {
    return word(0x91000400 | VALUE << 5 | VALUE);
  }

  @Override
  Aarch64Code store(long address) {
    return move(ADDRESS, address).word(0xf9000000 | ADDRESS << 5 | VALUE);
  }

  @Override
  Aarch64Code store(long address, long value) {
    return move(VALUE, value).store(address);
  }

  /** str w9, [x10, #8 * number]. */
  @Override
  Aarch64Code hypercall(int number, long argument) {
    return move(VALUE, argument).hypercall(number);
  }

  /** A hypercall with x9. */
  Aarch64Code hypercall(int number) {
    return move(ADDRESS, Hvt.HYPERCALL_MMIO_BASE)
        .word(0xb9000000 | (2 * number) << 10 | ADDRESS << 5 | VALUE);
  }

  @Override
  Aarch64Code doorbell() {
    return move(ADDRESS, Hvt.RING_KICK_MMIO).word(0xb9000000 | ADDRESS << 5 | VALUE);
  }

  @Override
  Aarch64Code arguments(long... values) {
    for (int i = 0; i < values.length; i++) {
      move(i, values[i]);
    }
    return this;
  }

  @Override
  Aarch64Code callNumber(long number) {
    return move(CALL_NUMBER, number);
  }

  @Override
  Aarch64Code systemCall() {
    return word(0xd4000001);
  }

  @Override
  boolean isSystemCall(byte[] code, int offset) {
    return offset % 4 == 0
        && code[offset] == 1
        && code[offset + 1] == 0
        && code[offset + 2] == 0
        && code[offset + 3] == (byte) 0xd4;
  }

  @Override
  int systemCallSize() {
    return 4;
  }

  /** br x10. */
  @Override
  Aarch64Code jump(long address) {
    return move(ADDRESS, address).word(0xd61f0000 | ADDRESS << 5);
  }

  @Override
  Aarch64Code back(int offset) {
    return word(0x14000000 | (((offset - length()) >> 2) & 0x3ffffff));
  }

  /** strb w9, [x10], #1; subs x11, x11, #1; b.ne. */
  @Override
  Aarch64Code fill(long address, long size, int value) {
    return move(VALUE, value)
        .move(ADDRESS, address)
        .move(11, size)
        .word(0x38001549, 0xf100056b, 0x54ffffc1);
  }

  /** add sp, x10, #0 with the address of the siginfo. */
  @Override
  Aarch64Code returnFromSignal(
      StubImage stub, long frame, long signalMask, long signalStack, long target) {
    store(frame + Aarch64Frame.PC, target);
    store(frame + Aarch64Frame.SP, TestGuest.STACK);
    store(frame + UCONTEXT_RECORDS, FLOATING_POINT_RECORD);
    store(frame + UCONTEXT_MASK, signalMask);
    store(frame + UCONTEXT_STACK, signalStack).store(frame + UCONTEXT_STACK + 16, 0x8000);
    move(ADDRESS, frame - SIGINFO_SIZE).word(0x9100015f).callNumber(Sys.RT_SIGRETURN);
    return jump(stub.afterSigreturn() - systemCallSize());
  }

  /** udf #0. */
  @Override
  Aarch64Code undefined() {
    return word(0);
  }

  @Override
  Aarch64Code pad(int offset) {
    super.pad(offset);
    return this;
  }
}
