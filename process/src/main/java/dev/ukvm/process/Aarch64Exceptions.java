// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

/**
 * Takes exceptions to the guest's vectors and returns from them, as the CPU does at EL1: Arm
 * Architecture Reference Manual for A-profile, D1.3 and D24.2 (ESR_EL1).
 */
final class Aarch64Exceptions {
  // Exception classes, ESR_EL1.EC.
  static final int UNKNOWN = 0x00;
  static final int SUPERVISOR_CALL = 0x15;
  static final int INSTRUCTION_ABORT = 0x21;
  static final int PC_ALIGNMENT = 0x22;
  static final int DATA_ABORT = 0x25;
  static final int SP_ALIGNMENT = 0x26;
  static final int FLOATING_POINT = 0x2c;
  static final int BREAKPOINT_INSTRUCTION = 0x3c;

  private static final int CLASS_SHIFT = 26;

  /** ESR_EL1.IL: a 32-bit instruction, or none in particular. */
  private static final long LONG_INSTRUCTION = 1 << 25;

  /** Where the synchronous exceptions' vector lies that is for EL1 with SP_EL1. */
  private static final long OWN_STACK_VECTOR = 0x200;

  private final ProtectionMap protections;
  private final Aarch64Frame frame;
  private final Aarch64State state;

  Aarch64Exceptions(ProtectionMap protections, Aarch64Frame frame, Aarch64State state) {
    this.protections = protections;
    this.frame = frame;
    this.state = state;
  }

  /** As {@link #take(int, long)}, with an address for FAR_EL1. */
  boolean take(int exceptionClass, long syndrome, long address) {
    long before = state.far;
    state.far = address;
    boolean taken = take(exceptionClass, syndrome);
    if (!taken) {
      state.far = before;
    }
    return taken;
  }

  /**
   * Makes the guest go on in its vector; what it returns to is where the program counter is.
   *
   * @param syndrome the part of ESR_EL1 that depends on the class
   * @return false if that would lead to the same exception again, for ever: the guest has no
   *     vector, or its first instruction is what faults
   */
  boolean take(int exceptionClass, long syndrome) {
    long vector = state.vbar + (state.hasOwnStack() ? OWN_STACK_VECTOR : 0);
    long pc = frame.get(Aarch64Frame.PC);
    if (pc == vector || !protections.at(vector).executable()) {
      return false;
    }
    state.elr = pc;
    state.spsr = state.pstate();
    state.esr = (long) exceptionClass << CLASS_SHIFT | LONG_INSTRUCTION | syndrome;
    state.setPstate(Aarch64State.handlerMode(state.spsr));
    frame.set(Aarch64Frame.PC, vector);
    return true;
  }

  /**
   * Returns from an exception.
   *
   * @return false if it would return to where no guest can be: EL0 or 32-bit code
   */
  boolean finish() {
    if (!Aarch64State.isKernelMode(state.spsr)) {
      return false;
    }
    frame.set(Aarch64Frame.PC, state.elr);
    state.setPstate(state.spsr);
    return true;
  }
}
