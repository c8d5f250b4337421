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
  private static final int RETURN = 0x06; // BPF_RET | BPF_K
  private static final int INSTRUCTION_SIZE = 8;

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
  }

  /**
   * Allows a system call.
   *
   * @param from address of the instruction after the call
   * @param arguments pairs of an argument's index and the 64-bit value that it must have
   */
  Filter allow(int number, long from, long... arguments) {
    // Each test is a load and a jump over the rest of the block.
    int tests = 3 + arguments.length;
    emit(LOAD_WORD, 0, 0, NUMBER);
    emit(JUMP_IF_EQUAL, 0, 2 * --tests + 1, number);
    tests = emitTest(INSTRUCTION_POINTER, from, tests);
    for (int i = 0; i < arguments.length; i += 2) {
      tests = emitTest(ARGUMENTS + (int) arguments[i] * Long.BYTES, arguments[i + 1], tests);
    }
    emit(RETURN, 0, 0, ALLOW);
    return this;
  }

  /** Tests both halves of a 64-bit word. */
  private int emitTest(int offset, long value, int tests) {
    emit(LOAD_WORD, 0, 0, offset);
    emit(JUMP_IF_EQUAL, 0, 2 * (tests - 1) + 1, (int) value);
    emit(LOAD_WORD, 0, 0, offset + Integer.BYTES);
    emit(JUMP_IF_EQUAL, 0, 2 * (tests - 2) + 1, (int) (value >>> Integer.SIZE));
    return tests - 2;
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
