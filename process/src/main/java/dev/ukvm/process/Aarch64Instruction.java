// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.abi.Text;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;

/**
 * One A64 instruction, as far as instructions that trap need it. Encodings by the Arm Architecture
 * Reference Manual for A-profile, C4.1.
 *
 * @param word its 4 bytes
 */
record Aarch64Instruction(int word) {
  /** Of every instruction, bytes. */
  static final int SIZE = 4;

  /** str wt, [xn, #offset]: what compilers make of a hypercall. The register is in the low bits. */
  static final int STORE_WORD = 0xb9000000;

  static final int STORE_WORD_MASK = 0xffc00000;

  /** No instruction. */
  private static final Aarch64Instruction NONE = new Aarch64Instruction(0);

  /** The instruction at an address, or an undefined one if there is none. */
  static Aarch64Instruction at(GuestMemory memory, long address) {
    byte[] bytes = memory.peek(new GuestAddress(address), SIZE);
    if (bytes.length < SIZE) {
      return NONE;
    }
    int word = 0;
    for (int i = 0; i < SIZE; i++) {
      word |= (bytes[i] & 0xff) << (i * Byte.SIZE);
    }
    return new Aarch64Instruction(word);
  }

  private int field(int from, int bits) {
    return word >>> from & (1 << bits) - 1;
  }

  private boolean matches(int mask, int value) {
    return (word & mask) == value;
  }

  /** The general register that is transferred, in nearly all forms. */
  int register() {
    return field(0, 5);
  }

  /**
   * Whether it loads or stores one general register and changes no other. Those are what the CPU
   * describes to a hypervisor, and so the ones that hypercalls can be made with.
   */
  boolean isSingleTransfer() {
    // With an unsigned offset; unscaled or unprivileged; with an index; ordered.
    return matches(0x3f000000, 0x39000000)
        || matches(0x3f200400, 0x38000000)
        || matches(0x3f200c00, 0x38200800)
        || matches(0x3fa00000, 0x08800000);
  }

  /** Bytes that a {@link #isSingleTransfer} moves. */
  int width() {
    return 1 << field(30, 2);
  }

  boolean isBreakpoint() {
    return matches(0xffe0001f, 0xd4200000);
  }

  /** svc. */
  boolean isSupervisorCall() {
    return matches(0xffe0001f, 0xd4000001);
  }

  /** The 16-bit immediate of an instruction that makes an exception. */
  int immediate() {
    return field(5, 16);
  }

  boolean isExceptionReturn() {
    return word == 0xd69f03e0;
  }

  boolean isWaitForInterrupt() {
    return word == 0xd503207f;
  }

  /** Whether it is msr, mrs, sys or sysl: then {@link #system} says of what. */
  boolean isSystem() {
    return matches(0xffc00000, 0xd5000000);
  }

  /** mrs and sysl. */
  boolean isRead() {
    return field(21, 1) == 1;
  }

  /** The fields op0, op1, CRn, CRm and op2 side by side: a system register or an operation. */
  int system() {
    return field(5, 16);
  }

  int op0() {
    return field(19, 2);
  }

  int op1() {
    return field(16, 3);
  }

  int crn() {
    return field(12, 4);
  }

  int crm() {
    return field(8, 4);
  }

  @Override
  public String toString() {
    String code = Text.hex(Integer.toUnsignedLong(word), 8);
    if (!isSystem()) {
      return code;
    }
    String register = op0() + "_" + op1() + "_c" + crn() + "_c" + crm() + "_" + field(5, 3);
    return code + (isRead() ? " (mrs s" : " (msr s") + register + ")";
  }
}
