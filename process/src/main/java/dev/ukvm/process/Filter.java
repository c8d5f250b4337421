// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A seccomp filter: a list of the system calls that are allowed, each from one place in the stub
 * alone and with the arguments named. Everything else is a SIGSYS, which tells the tender.
 */
final class Filter {
  // Classic BPF, linux/bpf_common.h.
  private static final int LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
  private static final int JUMP_IF_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
  private static final int JUMP_IF_GREATER = 0x25; // BPF_JMP | BPF_JGT | BPF_K
  private static final int JUMP_IF_NOT_LESS = 0x35; // BPF_JMP | BPF_JGE | BPF_K
  private static final int RETURN = 0x06; // BPF_RET | BPF_K
  private static final int INSTRUCTION_SIZE = 8;
  private static final int IF_TRUE = 2;
  private static final int IF_FALSE = 3;

  /** Stands for the distance to the end of a rule until that is known. */
  private static final int ELSE = 0x7f;

  // linux/seccomp.h.
  private static final int ALLOW = 0x7fff0000;
  private static final int TRAP = 0x00030000;

  // struct seccomp_data.
  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;
  private static final int INSTRUCTION_POINTER = 8;
  private static final int ARGUMENTS = 16;

  private static final int MAX_BYTES = 0x800;

  private final ByteBuffer program = ByteBuffer.allocate(MAX_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /**
   * @param architecture AUDIT_ARCH_* number of linux/audit.h; system calls of any other are refused
   */
  Filter(int architecture) {
    emit(LOAD_WORD, 0, 0, ARCHITECTURE);
    emit(JUMP_IF_EQUAL, 1, 0, architecture);
    emit(RETURN, 0, 0, TRAP);
    emit(LOAD_WORD, 0, 0, NUMBER);
  }

  /** A test of an argument: that it has this value. */
  static long[] equal(int argument, long value) {
    return new long[] {argument, value, value};
  }

  /** A test of an argument: that it is one of these values, which are less than 2^31. */
  static long[] within(int argument, int least, int greatest) {
    return new long[] {argument, least, greatest};
  }

  /** The same of an argument of which the kernel takes the low 32 bits. */
  static long[] wordWithin(int argument, int least, int greatest) {
    return new long[] {argument, least, greatest, 0};
  }

  /**
   * Allows a system call. The sooner a call is allowed, the less it costs, every time.
   *
   * @param from address of the instruction after the call
   * @param arguments tests, all of which must hold
   */
  Filter allow(int number, long from, long[]... arguments) {
    int start = program.position();
    emit(JUMP_IF_EQUAL, 0, 0, number);
    test(INSTRUCTION_POINTER, from, from, true);
    for (long[] argument : arguments) {
      int offset = ARGUMENTS + (int) argument[0] * Long.BYTES;
      test(offset, argument[1], argument[2], argument.length == 3);
    }
    emit(RETURN, 0, 0, ALLOW);
    int end = program.position();
    for (int at = start + INSTRUCTION_SIZE; at < end; at += INSTRUCTION_SIZE) {
      resolve(at + IF_TRUE, at, end);
      resolve(at + IF_FALSE, at, end);
    }
    emit(LOAD_WORD, 0, 0, NUMBER);
    program.put(start + IF_FALSE, distance(start, program.position()));
    return this;
  }

  /** Tests a 64-bit word, both halves or the low one alone. */
  private void test(int offset, long least, long greatest, boolean whole) {
    if (whole) {
      emit(LOAD_WORD, 0, 0, offset + Integer.BYTES);
      emit(JUMP_IF_EQUAL, 0, ELSE, (int) (least >>> Integer.SIZE));
    }
    emit(LOAD_WORD, 0, 0, offset);
    if (least == greatest) {
      emit(JUMP_IF_EQUAL, 0, ELSE, (int) least);
    } else {
      emit(JUMP_IF_NOT_LESS, 0, ELSE, (int) least);
      emit(JUMP_IF_GREATER, ELSE, 0, (int) greatest);
    }
  }

  private void resolve(int field, int from, int to) {
    if (program.get(field) == ELSE) {
      program.put(field, distance(from, to));
    }
  }

  private static byte distance(int from, int to) {
    return (byte) ((to - from) / INSTRUCTION_SIZE - 1);
  }

  private void emit(int code, int ifTrue, int ifFalse, int k) {
    program.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(k);
  }

  /** The finished program, in the form of {@code struct sock_filter[]}. */
  byte[] toBytes() {
    emit(RETURN, 0, 0, TRAP);
    return Arrays.copyOf(program.array(), program.position());
  }

  /** Instructions in a finished program. */
  static int length(byte[] program) {
    return program.length / INSTRUCTION_SIZE;
  }
}
