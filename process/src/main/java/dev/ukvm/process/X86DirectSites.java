// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.Struct;

/**
 * The places in an x86_64 guest's code where it makes hypercalls, rewritten so that its process
 * does them itself, without a signal. A place has the form that compilers make of a hypercall:
 *
 * <pre>
 *   ba PORT            mov  $PORT, %edx
 *   ef                 out  %eax, (%dx)
 * </pre>
 *
 * The first instruction becomes a jump, as long as itself, to a thunk that does what it did, has
 * the hypercall done, and jumps behind the second. So whoever jumps to either of the two still
 * finds an instruction there that does its part: the {@code out} stays, and is where the thunk goes
 * with a call that the tender has to do. A place is found when its {@code out} has trapped: before
 * that nobody knows that the bytes are these instructions.
 */
final class X86DirectSites {
  private static final byte MOV_EDX = (byte) 0xba;
  private static final byte JUMP = (byte) 0xe9;
  private static final int MOV_SIZE = 5;
  private static final int THUNK_SIZE = 80;

  /** Offset of what follows the call. */
  private static final int LEAVE = 46;

  private static final int MAX = (int) Hvt.PAGE_SIZE / THUNK_SIZE;

  private final Control control;
  private final ProtectionMap protections;
  private final Struct code;
  private final long entry;

  /** Addresses of the places' {@code out}, in the order of their thunks. */
  private final int[] places = new int[MAX];

  private int count;
  private int at;

  /**
   * @param code guest memory as far as code is looked for
   * @param entry the stub's, for thunks
   */
  X86DirectSites(Control control, ProtectionMap protections, Struct code, long entry) {
    this.control = control;
    this.protections = protections;
    this.code = code;
    this.entry = entry;
  }

  /**
   * Rewrites a place if it is one.
   *
   * @param out address of the {@code out} that has trapped
   * @param port where it writes to
   */
  void found(int out, int port) {
    int move = out - MOV_SIZE;
    if (move < Hvt.GUEST_MIN_BASE
        || code.getByte(move) != MOV_EDX
        || code.getInt(move + 1) != port
        || count == MAX
        || !DirectCalls.isPossible(port - Hvt.HYPERCALL_PORT_BASE)
        || !protections.at(move).executable()
        || !protections.at(out).executable()) {
      return;
    }
    long thunk = Control.THUNKS_ADDRESS + (long) count * THUNK_SIZE;
    at = Control.THUNKS + count * THUNK_SIZE;
    places[count++] = out;
    write(thunk, out, port);
    code.putInt(move + 1, (int) (thunk - out));
    code.putByte(move, JUMP);
  }

  /**
   * Takes a guest that steps through its code, and so has stopped at the start of a thunk, to where
   * it would be without.
   */
  void leaveThunk(X86Frame frame) {
    long offset = frame.get(X86Frame.RIP) - Control.THUNKS_ADDRESS;
    if (offset >= 0 && offset < (long) count * THUNK_SIZE && offset % THUNK_SIZE == 0) {
      int port = control.getInt(Control.THUNKS + (int) offset + 1);
      frame.setLow(X86Frame.RDX, port);
      frame.set(X86Frame.RIP, places[(int) offset / THUNK_SIZE]);
    }
  }

  /** Writes the thunk; no instruction of it but the first changes a register or a flag for good. */
  private void write(long thunk, int out, int port) {
    long rax = Control.ADDRESS + Control.DIRECT_RAX;
    put(MOV_EDX).put32(port);
    put(0x48, 0xa3).put64(rax); // movabs %rax, rax
    put(0x48, 0x89, 0xe0); // mov %rsp, %rax
    put(0x48, 0xbc).put64(Control.ADDRESS + Control.DIRECT_STACK_END); // movabs $..., %rsp
    put(0x50); // push %rax
    put(0x68).put32((int) (thunk + LEAVE)); // push $...
    put(0x48, 0xb8).put64(entry); // movabs $entry, %rax
    put(0xff, 0xe0); // jmp *%rax
    leave(thunk, rax, out + 1);
    leave(thunk, rax, out);
  }

  /** What follows the call, 16 bytes: once for a call that is done, once for one that is not. */
  private void leave(long thunk, long rax, int target) {
    put(0x48, 0xa1).put64(rax); // movabs rax, %rax
    put(0x5c); // pop %rsp
    put(JUMP).put32((int) (target - (thunk + position() + Integer.BYTES)));
  }

  private int position() {
    return at - Control.THUNKS - (count - 1) * THUNK_SIZE;
  }

  private X86DirectSites put(int... bytes) {
    for (int value : bytes) {
      control.putByte(at++, value);
    }
    return this;
  }

  private void put32(int value) {
    control.putInt(at, value);
    at += Integer.BYTES;
  }

  private void put64(long value) {
    control.putLong(at, value);
    at += Long.BYTES;
  }
}
