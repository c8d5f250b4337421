// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.tender.vm.GuestAccessException;
import dev.ukvm.tender.vm.GuestMemory;

/**
 * Delivers exceptions through the guest's own IDT, as the CPU does in 64-bit kernel mode: Intel SDM
 * volume 3, chapter 6.
 */
final class X86Exceptions {
  static final int DEBUG = 1;
  static final int INVALID_OPCODE = 6;
  static final int DOUBLE_FAULT = 8;
  static final int SEGMENT_NOT_PRESENT = 11;
  static final int GENERAL_PROTECTION = 13;
  static final int PAGE_FAULT = 14;
  static final int ALIGNMENT_CHECK = 17;
  static final int LAST = 31;

  /** Vectors that come with an error code: #DF, #TS, #NP, #SS, #GP, #PF, #AC, #CP. */
  private static final int WITH_ERROR_CODE =
      1 << 8 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 17 | 1 << 21;

  /** Vectors that make a double fault with one another: #DE, #TS, #NP, #SS, #GP. */
  private static final int CONTRIBUTORY = 1 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 13;

  private static final int GATE_SIZE = 16;
  private static final int GATE_INTERRUPT = 14;
  private static final int GATE_TRAP = 15;
  private static final int PRESENT = 1 << 15;
  private static final int ERROR_IDT = 2;

  /** Where the TSS holds its seven interrupt stack pointers, the first being number 1. */
  private static final int TSS_STACKS = 36;

  private final GuestMemory memory;
  private final X86Frame frame;
  private final X86State state;
  private final X86PageTables tables;
  private final long[] words = new long[2];

  // What went wrong with the latest attempt.
  private int fault;
  private long faultError;

  X86Exceptions(GuestMemory memory, X86Frame frame, X86State state, X86PageTables tables) {
    this.memory = memory;
    this.frame = frame;
    this.state = state;
    this.tables = tables;
  }

  /**
   * Makes the guest go on in its handler.
   *
   * @param returnAddress what the handler returns to
   * @return false if nothing could be delivered: the CPU shuts down
   * @throws GuestAccessException if that took an access which the guest's page tables allow and the
   *     executable does not
   */
  boolean deliver(int vector, long error, long returnAddress) {
    return deliver(vector, error, is(WITH_ERROR_CODE, vector), returnAddress);
  }

  /** As {@link #deliver}, for the instruction {@code int}: there is no error code. */
  boolean deliverSoftware(int vector, long returnAddress) {
    return deliver(vector, 0, false, returnAddress);
  }

  private boolean deliver(int vector, long error, boolean withError, long returnAddress) {
    int current = vector;
    long code = error;
    boolean withCode = withError;
    long next = returnAddress;
    while (!attempt(current, code, withCode, next)) {
      if (current == DOUBLE_FAULT) {
        return false;
      }
      boolean second = fault == PAGE_FAULT || is(CONTRIBUTORY, fault);
      if ((current == PAGE_FAULT && second)
          || (is(CONTRIBUTORY, current) && is(CONTRIBUTORY, fault))) {
        current = DOUBLE_FAULT;
        code = 0;
      } else {
        current = fault;
        code = faultError;
      }
      withCode = true;
      next = frame.get(X86Frame.RIP);
    }
    return true;
  }

  private static boolean is(int set, int vector) {
    return (set >> vector & 1) != 0;
  }

  private boolean attempt(int vector, long error, boolean withError, long returnAddress) {
    int at = vector * GATE_SIZE;
    if (at + GATE_SIZE - 1 > state.idtLimit) {
      return fail(GENERAL_PROTECTION, vector * 8 + ERROR_IDT);
    }
    try {
      memory.read(state.idtBase + at, words, 2);
      long gate = words[0];
      long handler = (gate & 0xffff) | (gate >>> 32 & 0xffff0000L) | words[1] << 32;
      int type = (int) (gate >> 40 & 0x1f);
      if (type != GATE_INTERRUPT && type != GATE_TRAP) {
        return fail(GENERAL_PROTECTION, vector * 8 + ERROR_IDT);
      }
      if ((gate >> 32 & PRESENT) == 0) {
        return fail(SEGMENT_NOT_PRESENT, vector * 8 + ERROR_IDT);
      }
      push(stack((int) (gate >> 32 & 7)), error, withError, returnAddress);
      frame.set(X86Frame.RIP, handler);
      state.codeSelector = (int) (gate >> 16 & 0xffff);
      if (type == GATE_INTERRUPT) {
        state.interruptsOn = false;
      }
      return true;
    } catch (GuestAccessException e) {
      long refused = tables.fault(e);
      if (refused == X86PageTables.NONE) {
        throw e;
      }
      state.cr2 = tables.address(e);
      return fail(PAGE_FAULT, refused);
    }
  }

  private boolean fail(int vector, long error) {
    fault = vector;
    faultError = error;
    return false;
  }

  /** The stack to push on: the guest's own, or one of the TSS's. */
  private long stack(int number) {
    if (number == 0) {
      return frame.get(X86Frame.RSP) & -16;
    }
    long descriptor = state.gdtBase + (state.taskSelector & -8);
    memory.read(descriptor, words, 2);
    long task = (words[0] >>> 16 & 0xffffff) | (words[0] >>> 56 & 0xff) << 24 | words[1] << 32;
    memory.read(task + TSS_STACKS + (number - 1) * (long) Long.BYTES, words, 1);
    return words[0] & -16;
  }

  private void push(long top, long error, boolean withError, long returnAddress) {
    long bottom = top - (withError ? 6 : 5) * (long) Long.BYTES;
    long flags = flags();
    long at = bottom;
    if (withError) {
      memory.writeLong(at, error);
      at += Long.BYTES;
    }
    memory.writeLong(at, returnAddress);
    memory.writeLong(at + 8, state.codeSelector);
    memory.writeLong(at + 16, flags);
    memory.writeLong(at + 24, frame.get(X86Frame.RSP));
    memory.writeLong(at + 32, state.stackSelector);
    frame.set(X86Frame.RSP, bottom);
    frame.set(
        X86Frame.RFLAGS,
        frame.get(X86Frame.RFLAGS)
            & ~(X86Frame.FLAG_TRAP | X86Frame.FLAG_NESTED | X86Frame.FLAG_RESUME));
  }

  /** RFLAGS as the guest has them: user mode always has interrupts on. */
  long flags() {
    long flags = frame.get(X86Frame.RFLAGS) & ~X86Frame.FLAG_INTERRUPT;
    return state.interruptsOn ? flags | X86Frame.FLAG_INTERRUPT : flags;
  }
}
