// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.kvm;

import dev.ukvm.tender.vm.Aarch64Registers;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.FaultingOperand;
import dev.ukvm.tender.vm.GuestAddress;

/**
 * Finds the {@link FaultingOperand} of an A64 instruction. Encodings by the Arm Architecture
 * Reference Manual for A-profile, C4.1 (loads and stores).
 */
final class Aarch64Operand {
  private static final FaultingOperand UNKNOWN = new FaultingOperand(null, Access.UNKNOWN);

  /** dc zva, the register of which is in the low 5 bits. */
  private static final int ZERO_BLOCK = 0xd50b7420;

  private static final int STACK_POINTER = 31;

  private final int code;
  private final Aarch64Registers registers;

  private Aarch64Operand(int code, Aarch64Registers registers) {
    this.code = code;
    this.registers = registers;
  }

  /**
   * @param code the instruction; fewer than 4 bytes if it lies outside memory
   */
  static FaultingOperand of(byte[] code, Aarch64Registers registers) {
    if (code.length < Integer.BYTES) {
      return UNKNOWN;
    }
    int word = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      word |= (code[i] & 0xff) << (i * Byte.SIZE);
    }
    return new Aarch64Operand(word, registers).find();
  }

  private FaultingOperand find() {
    if ((code & ~31) == ZERO_BLOCK) {
      return new FaultingOperand(new GuestAddress(register(code & 31)), Access.WRITE);
    }
    // Bit 27 set and bit 25 clear: loads and stores. Bits 29, 28 and 24 tell which.
    if ((code & 1 << 27) == 0 || (code & 1 << 25) != 0) {
      return UNKNOWN;
    }
    return switch (field(28, 2)) {
      // Exclusive, ordered, compare-and-swap; of SIMD structures the same bits matter.
      case 0 -> operand(0, isLoad() && !isCompareAndSwap());
      // Of a literal, or tags.
      case 1 -> UNKNOWN;
      case 2 -> pair();
      default -> field(24, 1) == 1 ? unsignedOffset() : otherOffset();
    };
  }

  private int field(int from, int bits) {
    return code >>> from & (1 << bits) - 1;
  }

  private static long signed(int value, int bits) {
    int unused = Long.SIZE - bits;
    return (long) value << unused >> unused;
  }

  private boolean isVector() {
    return field(26, 1) == 1;
  }

  /** Bit 22 of most of them. */
  private boolean isLoad() {
    return field(22, 1) == 1;
  }

  /** cas, casp: among the exclusives those with bits 23 and 21, or 31 clear and 21. */
  private boolean isCompareAndSwap() {
    return !isVector() && field(21, 1) == 1 && (field(23, 1) == 1 || field(31, 1) == 0);
  }

  private FaultingOperand pair() {
    int scale = isVector() ? 2 + field(30, 2) : 2 + field(31, 1);
    boolean postIndexed = field(23, 2) == 1;
    return operand(postIndexed ? 0 : signed(field(15, 7), 7) << scale, isLoad());
  }

  private FaultingOperand unsignedOffset() {
    return operand((long) field(10, 12) << scale(), isSingleLoad());
  }

  private FaultingOperand otherOffset() {
    if (field(21, 1) == 0) {
      boolean postIndexed = field(10, 2) == 1;
      return operand(postIndexed ? 0 : signed(field(12, 9), 9), isSingleLoad());
    }
    return switch (field(10, 2)) {
      // Atomics: all write but ldapr, which has A = 1, R = 0, o3 = 1, opc = 4.
      case 0 -> operand(0, field(22, 2) == 2 && field(12, 4) == 12);
      case 2 -> operand(index(), isSingleLoad());
      // With pointer authentication, all of them loads.
      default -> UNKNOWN;
    };
  }

  /** Log of the operand's size in bytes; vectors of 16 bytes have a bit more. */
  private int scale() {
    return isVector() ? field(23, 1) << 2 | field(30, 2) : field(30, 2);
  }

  /** Bits 22 and 23: 0 is a store, for vectors 2 is one too, of 16 bytes. */
  private boolean isSingleLoad() {
    int operation = field(22, 2);
    return isVector() ? (operation & 1) == 1 : operation != 0;
  }

  private long index() {
    long value = register(field(16, 5));
    value =
        switch (field(13, 3)) {
          case 2 -> Integer.toUnsignedLong((int) value);
          case 6 -> (int) value;
          default -> value;
        };
    return field(12, 1) == 1 ? value << scale() : value;
  }

  /** Where it is not a base, number 31 is the zero register. */
  private long register(int number) {
    return number == STACK_POINTER ? 0 : registers.x(number);
  }

  private FaultingOperand operand(long offset, boolean load) {
    int base = field(5, 5);
    long address = (base == STACK_POINTER ? registers.sp() : registers.x(base)) + offset;
    return new FaultingOperand(new GuestAddress(address), load ? Access.READ : Access.WRITE);
  }
}
