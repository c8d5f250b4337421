// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.abi.Text;
import java.util.Arrays;

/**
 * One instruction, as far as instructions that trap need it. Decoding by Intel SDM volume 2,
 * chapter 2 and appendix A; only opcodes whose form is listed here get their operands decoded.
 */
final class X86Instruction {
  /** Longest instruction, bytes. */
  static final int MAX = 15;

  /** Second byte of two-byte opcodes; {@link #opcode} then is this plus {@link #TWO_BYTES}. */
  static final int TWO_BYTES = 0x0f00;

  private static final int RIP_RELATIVE = 5;
  private static final int SIB = 4;
  private static final int NO_BASE = 5;
  private static final int NO_INDEX = 4;

  private byte[] code;
  private int position;

  /** The opcode: one byte, or {@link #TWO_BYTES} plus the second. */
  int opcode;

  /** A prefix 66: 16-bit operands. */
  boolean narrow;

  /** REX.W: 64-bit operands. */
  boolean wide;

  /** A prefix F2 or F3. */
  boolean repeated;

  /** Fields of ModRM, extended by REX. {@code mod} is 3 for a register operand. */
  int mod;

  int reg;
  int rm;

  /** An operand in memory: its address, and whether it is relative to FS or GS. */
  long address;

  private int segment;
  private boolean shortAddress;
  private boolean ripRelative;
  private int rex;

  /** An 8- or 16-bit immediate, unsigned. */
  int immediate;

  /** Bytes of the instruction, as far as it was decoded. */
  int length;

  /**
   * Decodes the instruction at the start of {@code bytes}, which the CPU has found at {@code
   * frame}'s RIP.
   *
   * @return false if the bytes end within it
   */
  boolean decode(byte[] bytes, X86Frame frame) {
    code = bytes;
    position = 0;
    mod = 3;
    reg = 0;
    rm = 0;
    immediate = 0;
    ripRelative = false;
    try {
      int first = prefixes();
      opcode = first == 0x0f ? TWO_BYTES + next() : first;
      if (hasModRm(opcode)) {
        modRm(frame);
      }
      int size = immediateSize(opcode);
      for (int i = 0; i < size; i++) {
        immediate |= next() << (i * Byte.SIZE);
      }
      length = position;
      if (ripRelative) {
        address += frame.get(X86Frame.RIP) + length;
      }
      return true;
    } catch (ArrayIndexOutOfBoundsException e) {
      length = bytes.length;
      return false;
    }
  }

  private int next() {
    return code[position++] & 0xff;
  }

  /** Skips the prefixes and returns the byte after them. */
  private int prefixes() {
    narrow = false;
    repeated = false;
    shortAddress = false;
    segment = 0;
    rex = 0;
    while (true) {
      int b = next();
      switch (b) {
        case 0x66 -> narrow = true;
        case 0x67 -> shortAddress = true;
        case 0xf2, 0xf3 -> repeated = true;
        case 0x64, 0x65 -> segment = b;
        case 0x26, 0x2e, 0x36, 0x3e, 0xf0 -> {
          // No effect here.
        }
        default -> {
          if ((b & 0xf0) == 0x40) {
            rex = b;
            b = next();
          }
          wide = (rex & 8) != 0;
          return b;
        }
      }
    }
  }

  private static boolean hasModRm(int opcode) {
    return switch (opcode) {
      case 0x8e, 0xff -> true;
      case 0x0f00, 0x0f01, 0x0f20, 0x0f21, 0x0f22, 0x0f23, 0x0fc7 -> true;
      default -> false;
    };
  }

  private static int immediateSize(int opcode) {
    return switch (opcode) {
      case 0xe4, 0xe5, 0xe6, 0xe7, 0xcd -> 1;
      case 0xca -> 2;
      default -> 0;
    };
  }

  private void modRm(X86Frame frame) {
    int b = next();
    mod = b >> 6;
    reg = (b >> 3 & 7) | (rex & 4) << 1;
    rm = (b & 7) | (rex & 1) << 3;
    if (mod == 3) {
      return;
    }
    int low = b & 7;
    address = 0;
    boolean displacement32 = mod == 2;
    if (low == SIB) {
      int sib = next();
      int index = (sib >> 3 & 7) | (rex & 2) << 2;
      int baseLow = sib & 7;
      if (baseLow == NO_BASE && mod == 0) {
        displacement32 = true;
      } else {
        address = frame.general(baseLow | (rex & 1) << 3);
      }
      if (index != NO_INDEX) {
        address += frame.general(index) << (sib >> 6);
      }
    } else if (low == RIP_RELATIVE && mod == 0) {
      displacement32 = true;
      ripRelative = true;
    } else {
      address = frame.general(rm);
    }
    if (displacement32) {
      address += next() | next() << 8 | next() << 16 | next() << 24;
    } else if (mod == 1) {
      address += (byte) next();
    }
  }

  /** The address of the operand in memory, with the bases of FS and GS as they are. */
  long operand(long fsBase, long gsBase) {
    long offset = shortAddress ? address & 0xffffffffL : address;
    return offset + (segment == 0x64 ? fsBase : segment == 0x65 ? gsBase : 0);
  }

  /** The number in ModRM's reg field without REX, by which groups tell their members apart. */
  int member() {
    return reg & 7;
  }

  @Override
  public String toString() {
    return Text.hex(Arrays.copyOf(code, length), " ");
  }
}
