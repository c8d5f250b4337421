// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

/**
 * The registers of a stopped aarch64 guest, by asm/sigcontext.h. The ucontext lies behind the
 * siginfo; its end is a list of records, of which SVE and SME may make tens of KiB.
 */
final class Aarch64Frame extends SignalFrame {
  private static final int SIGINFO_SIZE = 128;

  // asm-generic/siginfo.h.
  private static final int SIGNAL_CODE = -SIGINFO_SIZE + 8;
  private static final int SIGNAL_CALL = -SIGINFO_SIZE + 24;

  /** Address of a fault, without the tag in its highest byte. */
  static final int FAULT_ADDRESS = 176;

  static final int X0 = 184;
  static final int SP = 432;
  static final int PC = 440;
  static final int PSTATE = 448;
  private static final int RECORDS = 464;
  private static final int SIZE = RECORDS + 4096;

  /** The record of the exception syndrome, ESR_EL1 as the host's kernel saw it. */
  private static final int ESR_MAGIC = 0x45535201;

  private static final int RECORD_SIZE = 4;
  private static final int RECORD_VALUE = 8;

  /** The number that is the stack pointer or, mostly, no register: it reads as 0. */
  static final int ZERO_REGISTER = 31;

  Aarch64Frame(Control control) {
    super(control, SIGINFO_SIZE, SIZE);
  }

  /** A general register by the number that instructions have for it. */
  long general(int number) {
    return number == ZERO_REGISTER ? 0 : get(X0 + number * Long.BYTES);
  }

  void setGeneral(int number, long value) {
    if (number != ZERO_REGISTER) {
      set(X0 + number * Long.BYTES, value);
    }
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

  /** The syndrome of a SIGSEGV or SIGBUS, 0 if the kernel doesn't tell; stale for other signals. */
  long syndrome() {
    int at = RECORDS;
    while (at <= SIZE - RECORD_VALUE - Long.BYTES) {
      int magic = getInt(at);
      int size = getInt(at + RECORD_SIZE);
      if (magic == ESR_MAGIC) {
        return get(at + RECORD_VALUE);
      }
      if (magic == 0 || size < RECORD_VALUE || size > SIZE - at || (size & 7) != 0) {
        return 0;
      }
      at += size;
    }
    return 0;
  }
}
