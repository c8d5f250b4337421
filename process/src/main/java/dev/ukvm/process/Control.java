// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Futex;
import dev.ukvm.posix.Mapping;
import dev.ukvm.posix.Struct;

/**
 * The memory that the tender and the stub in the guest's process share: words to call and answer
 * each other, the set-up's steps, and the signal stack with the guest's registers. Offsets in
 * bytes, the same as in the stub's source.
 *
 * <p>The guest can write all of it at any time. Read a word once, then check it.
 */
final class Control implements AutoCloseable {
  /** Where the stub lies in the guest's process, far above the largest guest memory. */
  static final long STUB_ADDRESS = 0x20_0000_0000L;

  static final long STUB_SIZE = 0x1000;

  /** Where the control region lies in the guest's process. */
  static final long ADDRESS = STUB_ADDRESS + 0x1_0000;

  /** What of the region the guest's process can read and write. */
  static final int SIZE = 0x2_3000;

  /** u64: address of the latest signal's ucontext. */
  static final int FRAME = 0x000;

  /** u32: the latest signal's number. */
  static final int SIGNAL = 0x008;

  /** u32: signals so far. */
  static final int REQUEST = 0x040;

  /** u32: the latest request that was answered. */
  static final int ANSWER = 0x080;

  /** u32: not 0 when the tender sleeps until there is a request. */
  static final int TENDER_SLEEPS = 0x0c0;

  /** u32: not 0 when the stub sleeps until there is an answer. */
  static final int STUB_SLEEPS = 0x100;

  /** u32: how long the stub waits awake, in cycles of the CPU's counter. */
  static final int SPIN = 0x140;

  /** u32: what the stub does before the guest goes on, an architecture's own number, or 0. */
  static final int COMMAND = 0x144;

  /** u64: the command's argument. */
  static final int OPERAND = 0x148;

  /** u32: steps of the set-up that may be done. */
  static final int STEPS_READY = 0x180;

  /** u32: steps of the set-up that have been done. */
  static final int STEPS_DONE = 0x184;

  /** x86_64, u64: where a direct call keeps the guest's rax. */
  static final int DIRECT_RAX = 0x1c0;

  static final int STEPS = 0x1000;

  /** Room for what steps read and write. */
  static final int SCRATCH = 0x6000;

  /**
   * The signal stack: AVX-512 and AMX make frames of 11 KiB; vectors of 2048 bits and as long a
   * matrix (SVE, SME) of 79 KiB.
   */
  static final int STACK = 0x8000;

  static final int STACK_END = 0x2_0000;

  /** What direct calls know and count: {@link DirectCalls} has the offsets. */
  static final int DIRECT = STACK_END;

  /** The stack of direct calls ends here; it has a page. */
  static final int DIRECT_STACK_END = SIZE;

  /** A page of code for direct calls, which the guest's process can read and execute. */
  static final int THUNKS = SIZE;

  /**
   * Where that page lies in the guest's process: the last one below the executable, within reach of
   * jumps from any code, and which a guest has nothing to do with.
   */
  static final long THUNKS_ADDRESS = Hvt.GUEST_MIN_BASE - Hvt.PAGE_SIZE;

  private static final int FILE_SIZE = THUNKS + (int) Hvt.PAGE_SIZE;

  private final Fd file;
  private final Mapping mapping;
  private final Struct words;

  Control() {
    file = Fd.memfd("ukvm-control", FILE_SIZE);
    try {
      mapping = Mapping.shared(file, FILE_SIZE, Mapping.PROT_READ | Mapping.PROT_WRITE);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
    words = Struct.at(mapping.bytes());
  }

  Fd file() {
    return file;
  }

  int getInt(int offset) {
    return words.getInt(offset);
  }

  void putInt(int offset, int value) {
    words.putInt(offset, value);
  }

  long getLong(int offset) {
    return words.getLong(offset);
  }

  void putLong(int offset, long value) {
    words.putLong(offset, value);
  }

  void putByte(int offset, int value) {
    words.putByte(offset, value);
  }

  void putBytes(int offset, byte[] values) {
    for (int i = 0; i < values.length; i++) {
      words.putByte(offset + i, values[i]);
    }
  }

  Futex futex(int offset) {
    return new Futex(mapping.bytes().asSlice(offset, Integer.BYTES));
  }

  /** Has the stub do something before the guest goes on, once. */
  void command(int code, long operand) {
    putLong(OPERAND, operand);
    putInt(COMMAND, code);
  }

  @Override
  public void close() {
    mapping.close();
    file.close();
  }
}
