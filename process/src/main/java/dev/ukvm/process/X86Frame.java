// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.tender.vm.X86Registers;

/** The registers of a stopped x86_64 guest, by asm/ucontext.h and asm/sigcontext.h. */
final class X86Frame extends SignalFrame {
  static final int R8 = 40;
  static final int RDI = 104;
  static final int RSI = 112;
  static final int RBP = 120;
  static final int RBX = 128;
  static final int RDX = 136;
  static final int RAX = 144;
  static final int RCX = 152;
  static final int RSP = 160;
  static final int RIP = 168;
  static final int RFLAGS = 176;
  static final int ERROR = 192;
  static final int TRAP = 200;
  static final int CR2 = 216;
  private static final int SIGNAL_CODE = 304 + 8; // siginfo follows the ucontext
  private static final int SIGNAL_CALL = 304 + 24;
  private static final int SIZE = 304 + 128;

  /** Bits of RFLAGS. */
  static final long FLAG_ALWAYS = 1 << 1;

  static final long FLAG_TRAP = 1 << 8;
  static final long FLAG_INTERRUPT = 1 << 9;
  static final long FLAG_NESTED = 1 << 14;
  static final long FLAG_RESUME = 1 << 16;
  static final long FLAG_ALIGNMENT = 1 << 18;

  /** Offsets of the general registers in the order in which instructions number them. */
  private static final int[] NUMBERED = {
    RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R8 + 8, R8 + 16, R8 + 24, R8 + 32, R8 + 40, R8 + 48,
    R8 + 56
  };

  X86Frame(Control control) {
    super(control, 0, SIZE);
  }

  /** A general register by the number that instructions have for it. */
  long general(int number) {
    return get(NUMBERED[number]);
  }

  void setGeneral(int number, long value) {
    set(NUMBERED[number], value);
  }

  /** Writes the lower half, which clears the upper, as 32-bit instructions do. */
  void setLow(int register, int value) {
    set(register, Integer.toUnsignedLong(value));
  }

  /** Whether the signal comes from the kernel because of what the guest did, and not from kill. */
  boolean isCausedByGuest() {
    return signalCode() > 0;
  }

  int signalCode() {
    return getInt(SIGNAL_CODE);
  }

  /** With SIGSYS, the number of the system call. */
  int systemCall() {
    return getInt(SIGNAL_CALL);
  }

  /** The registers, with RFLAGS as the guest would see them. */
  X86Registers registers(long rflags) {
    return new X86Registers(
        get(RAX),
        get(RBX),
        get(RCX),
        get(RDX),
        get(RSI),
        get(RDI),
        get(RBP),
        get(RSP),
        get(R8),
        get(R8 + 8),
        get(R8 + 16),
        get(R8 + 24),
        get(R8 + 32),
        get(R8 + 40),
        get(R8 + 48),
        get(R8 + 56),
        get(RIP),
        rflags);
  }
}
