// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.kvm;

import dev.ukvm.tender.vm.Aarch64Registers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A64 instructions that touch memory, as GNU as encodes and objdump shows them (a word, not its
 * bytes), and where they do with the registers below.
 */
final class Aarch64Instruction {
  /** Where the registers lead: all operands are within these bytes. */
  static final long DATA = 0x108000;

  static final long DATA_SIZE = 0x18000;

  /** Where {@link #loadRegisters} is meant to lie; the instruction follows. */
  static final long CODE = 0x100000;

  private static final long STACK = 0x112000;

  /** movz and three movk for each register, and one mov for the stack pointer. */
  private static final int LOADS = 4 * (Aarch64Registers.GENERAL_COUNT + 1) + 1;

  static final long PC = CODE + LOADS * Integer.BYTES;

  static final Aarch64Registers REGISTERS = new Aarch64Registers(values(), STACK, PC, 0x3c5);

  private static final String STORES =
      """
      b9000020 0x110100 str w0, [x1]
      f9000020 0x110100 str x0, [x1]
      f90003e0 0x112000 str x0, [sp]
      f9000c3f 0x110118 str xzr, [x1, #0x18]
      39001420 0x110105 strb w0, [x1, #5]
      79000c20 0x110106 strh w0, [x1, #6]
      b93ffc20 0x1140fc str w0, [x1, #0x3ffc]
      f93fffe0 0x119ff8 str x0, [sp, #0x7ff8]
      f81f8020 0x1100f8 stur x0, [x1, #-8]
      b8003020 0x110103 stur w0, [x1, #3]
      f81f0c20 0x1100f0 str x0, [x1, #-16]!
      f8010420 0x110100 str x0, [x1], #16
      380017c0 0x111e00 strb w0, [x30], #1
      b8236820 0x110108 str w0, [x1, x3]
      b8237820 0x110120 str w0, [x1, x3, lsl #2]
      f8257820 0x110300 str x0, [x1, x5, lsl #3]
      f824c820 0x1100f0 str x0, [x1, w4, sxtw]
      f8255820 0x110300 str x0, [x1, w5, uxtw #3]
      f824e820 0x1100f0 str x0, [x1, x4, sxtx]
      383f6820 0x110100 strb w0, [x1, xzr]
      a9000820 0x110100 stp x0, x2, [x1]
      293f0820 0x1100f8 stp w0, w2, [x1, #-8]
      a9be7bfd 0x111fe0 stp x29, x30, [sp, #-32]!
      a8810be0 0x112000 stp x0, x2, [sp], #16
      a8010820 0x110110 stnp x0, x2, [x1, #16]
      ad3e0420 0x1100c0 stp q0, q1, [x1, #-64]
      6d008420 0x110108 stp d0, d1, [x1, #8]
      2d010420 0x110108 stp s0, s1, [x1, #8]
      3d800820 0x110120 str q0, [x1, #0x20]
      fd000420 0x110108 str d0, [x1, #8]
      bd000420 0x110104 str s0, [x1, #4]
      7d000420 0x110102 str h0, [x1, #2]
      3d000420 0x110101 str b0, [x1, #1]
      3c9ff020 0x1100ff stur q0, [x1, #-1]
      3ca57820 0x110500 str q0, [x1, x5, lsl #4]
      3c810420 0x110100 str q0, [x1], #16
      889ffc20 0x110100 stlr w0, [x1]
      4c007020 0x110100 st1 {v0.16b}, [x1]
      4c9fa020 0x110100 st1 {v0.16b, v1.16b}, [x1], #32
      4c000be0 0x112000 st4 {v0.4s, v1.4s, v2.4s, v3.4s}, [sp]
      0d000c20 0x110100 st1 {v0.b}[3], [x1]
      d50b7421 0x110100 dc zva, x1
      """;

  private static final String ATOMICS =
      """
      b8004820 0x110104 sttr w0, [x1, #4]
      b8200022 0x110100 ldadd w0, w2, [x1]
      f8e08022 0x110100 swpal x0, x2, [x1]
      38201022 0x110100 ldclrb w0, w2, [x1]
      f820303f 0x110100 stset x0, [x1]
      c8027c20 0x110100 stxr w2, x0, [x1]
      8802fc20 0x110100 stlxr w2, w0, [x1]
      c8221820 0x110100 stxp w2, x0, x6, [x1]
      c8a07c22 0x110100 cas x0, x2, [x1]
      88e0fc22 0x110100 casal w0, w2, [x1]
      08a07c22 0x110100 casb w0, w2, [x1]
      48207cc2 0x110600 casp x0, x1, x2, x3, [x6]
      """;

  private static final String LOAD_INSTRUCTIONS =
      """
      b9400020 0x110100 ldr w0, [x1]
      f94007e0 0x112008 ldr x0, [sp, #8]
      39400420 0x110101 ldrb w0, [x1, #1]
      b9800420 0x110104 ldrsw x0, [x1, #4]
      38dfd020 0x1100fd ldrsb w0, [x1, #-3]
      a9c10820 0x110110 ldp x0, x2, [x1, #16]!
      68c10820 0x110100 ldpsw x0, x2, [x1], #8
      3dc00420 0x110110 ldr q0, [x1, #16]
      fc636820 0x110108 ldr d0, [x1, x3]
      c85f7c20 0x110100 ldxr x0, [x1]
      88dffc20 0x110100 ldar w0, [x1]
      c87f8820 0x110100 ldaxp x0, x2, [x1]
      b8bfc020 0x110100 ldapr w0, [x1]
      4c407020 0x110100 ld1 {v0.16b}, [x1]
      f85f8420 0x110100 ldr x0, [x1], #-8
      """;

  private Aarch64Instruction() {}

  /** x3 to x5 are for use as an index. */
  private static long[] values() {
    long[] values = new long[Aarch64Registers.GENERAL_COUNT];
    for (int i = 0; i < values.length; i++) {
      values[i] = 0x110000L + 0x100L * i;
    }
    values[3] = 8;
    values[4] = -16;
    values[5] = 0x40;
    return values;
  }

  /** Those that write to their operand, whatever the CPU and the registers hold. */
  static List<Instruction> stores() {
    return Instruction.parse(STORES);
  }

  /** Those that write on a condition, or as EL0 would, or are there from Armv8.1 on. */
  static List<Instruction> atomics() {
    return Instruction.parse(ATOMICS);
  }

  /** Those that only read. */
  static List<Instruction> loads() {
    return Instruction.parse(LOAD_INSTRUCTIONS);
  }

  /** The instruction's bytes in memory. */
  static byte[] code(String hex) {
    return words(Integer.parseUnsignedInt(hex, 16));
  }

  /** Instructions as bytes in memory. */
  static byte[] words(int... words) {
    ByteBuffer bytes =
        ByteBuffer.allocate(words.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int word : words) {
      bytes.putInt(word);
    }
    return bytes.array();
  }

  /** Machine code that gives the registers these values. */
  static byte[] loadRegisters() {
    ByteBuffer code = ByteBuffer.allocate(LOADS * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    putLoad(code, 0, STACK);
    // mov sp, x0
    code.putInt(0x9100001f);
    for (int i = 0; i < Aarch64Registers.GENERAL_COUNT; i++) {
      putLoad(code, i, REGISTERS.x(i));
    }
    return code.array();
  }

  private static void putLoad(ByteBuffer code, int register, long value) {
    for (int i = 0; i < 4; i++) {
      int part = (int) (value >> (16 * i)) & 0xffff;
      code.putInt((i == 0 ? 0xd2800000 : 0xf2800000) | i << 21 | part << 5 | register);
    }
  }
}
