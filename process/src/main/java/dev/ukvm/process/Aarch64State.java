// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.tender.vm.Aarch64BootState;

/**
 * The registers of an aarch64 CPU that EL0 does not have: what the guest has set, kept to tell it
 * again and to deliver its exceptions.
 */
final class Aarch64State {
  // PSTATE, as SPSR_EL1 holds it.
  private static final long FLAGS = 0xf000_0000L; // N, Z, C, V
  private static final long BRANCH_TYPE = 3 << 10;
  static final long MASKS = 0xf << 6; // D, A, I, F
  private static final long MODE = 0x1f;
  private static final long EL1T = 4;
  private static final long EL1H = 5;

  private final Aarch64Frame frame;
  long vbar;
  long elr;
  long spsr;
  long esr;
  long far;
  long sctlr;
  long cpacr;
  long ttbr0;
  long tcr;
  long mair;

  /** The exceptions that are masked, at their place in PSTATE. */
  long masks;

  private boolean ownStack;

  /** The stack pointer that is not in use: SP_EL0 if {@link #ownStack}, else SP_EL1. */
  long otherStack;

  Aarch64State(Aarch64Frame frame) {
    this.frame = frame;
  }

  void boot(Aarch64BootState boot) {
    ttbr0 = boot.ttbr0();
    tcr = boot.tcr();
    mair = boot.mair();
    sctlr = boot.sctlr();
    cpacr = boot.cpacr();
    ownStack = true;
    frame.set(Aarch64Frame.SP, boot.sp());
    setPstate(boot.pstate());
  }

  /** Whether SP is SP_EL1, and not SP_EL0: PSTATE.SP. */
  boolean hasOwnStack() {
    return ownStack;
  }

  void selectStack(boolean own) {
    if (own != ownStack) {
      long inUse = frame.get(Aarch64Frame.SP);
      frame.set(Aarch64Frame.SP, otherStack);
      otherStack = inUse;
      ownStack = own;
    }
  }

  /** PSTATE as the guest has it: its flags are the CPU's, the rest is kept here. */
  long pstate() {
    return (frame.get(Aarch64Frame.PSTATE) & FLAGS) | masks | (ownStack ? EL1H : EL1T);
  }

  /** Whether a value of PSTATE is one of 64-bit EL1. */
  static boolean isKernelMode(long pstate) {
    long mode = pstate & MODE;
    return mode == EL1H || mode == EL1T;
  }

  /** What PSTATE becomes when an exception is taken: all masked, SP_EL1, the flags as they are. */
  static long handlerMode(long pstate) {
    return (pstate & FLAGS) | MASKS | EL1H;
  }

  /** Takes over a value that {@link #isKernelMode}. */
  void setPstate(long pstate) {
    long others = frame.get(Aarch64Frame.PSTATE) & ~(FLAGS | BRANCH_TYPE);
    frame.set(Aarch64Frame.PSTATE, others | (pstate & FLAGS));
    masks = pstate & MASKS;
    selectStack((pstate & MODE) == EL1H);
  }
}
