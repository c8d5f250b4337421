// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.tender.vm.Architecture;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Machine code for guests of a few instructions. What is here every architecture can say; which
 * registers that takes, only tests of one architecture need to know.
 */
abstract class Code {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Nothing yet, for the architecture of this host. */
  static Code create() {
    return Architecture.ofHost() == Architecture.AARCH64 ? new Aarch64Code() : new X86Code();
  }

  /** Loads the 8 bytes at an address. */
  abstract Code load(long address);

  /** Adds 1 to what was loaded last. */
  abstract Code increment();

  /** Stores what was loaded last. */
  abstract Code store(long address);

  /** Stores 8 bytes. */
  abstract Code store(long address, long value);

  /** Stores the cycle counter. */
  abstract Code storeCounter(long address);

  abstract Code hypercall(int number, long argument);

  /** The kick of the net ring. */
  abstract Code doorbell();

  /** Sets the first registers in which system calls, and functions, have their arguments. */
  abstract Code arguments(long... values);

  /** Sets the register in which system calls have their number. */
  abstract Code callNumber(long number);

  abstract Code systemCall();

  /** Whether the code at an offset is a system call. */
  abstract boolean isSystemCall(byte[] code, int offset);

  /** Bytes of a system call. */
  abstract int systemCallSize();

  /** Goes on at an address, with the arguments as they are. */
  abstract Code jump(long address);

  /** Goes on at an offset of this code. */
  abstract Code back(int offset);

  /** Sets all bytes of a range. */
  abstract Code fill(long address, long size, int value);

  /** Returns from a signal by a frame that it makes first, in the way of the stub's handler. */
  abstract Code returnFromSignal(
      StubImage stub, long frame, long signalMask, long signalStack, long target);

  /** An instruction that no CPU has. */
  abstract Code undefined();

  /** Forever. */
  final Code loop() {
    return back(length());
  }

  /** Fills up to an offset. */
  Code pad(int offset) {
    while (length() < offset) {
      emit(0);
    }
    return this;
  }

  final void emit(int value) {
    bytes.write(value);
  }

  final void emitInt(int value) {
    bytes.writeBytes(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  final void emitLong(long value) {
    emitInt((int) value);
    emitInt((int) (value >>> Integer.SIZE));
  }

  final int length() {
    return bytes.size();
  }

  final byte[] bytes() {
    return bytes.toByteArray();
  }
}
