// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Machine code for x86_64 guests of a few instructions. */
final class Code {
  /** Registers by the number that instructions have for them. */
  static final int RAX = 0;

  static final int RCX = 1;
  static final int RDX = 2;
  static final int RBX = 3;
  static final int RSP = 4;
  static final int RBP = 5;
  static final int RSI = 6;
  static final int RDI = 7;
  static final int R8 = 8;
  static final int R10 = 10;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Any instructions. */
  Code raw(int... code) {
    for (int b : code) {
      bytes.write(b);
    }
    return this;
  }

  /** mov $value, %register */
  Code move(int register, long value) {
    raw(0x48 | register >> 3, 0xb8 | (register & 7));
    bytes.writeBytes(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    return this;
  }

  /** mov %rax, (address); clobbers %rbx. */
  Code store(long address) {
    return move(RBX, address).raw(0x48, 0x89, 0x03);
  }

  /** Stores a value; clobbers %rax and %rbx. */
  Code store(long address, long value) {
    return move(RAX, value).store(address);
  }

  /** mov (address), %rax; clobbers %rbx. */
  Code load(long address) {
    return move(RBX, address).raw(0x48, 0x8b, 0x03);
  }

  /** A hypercall; clobbers %rax and %rdx. */
  Code hypercall(int number, long argument) {
    return move(RAX, argument).move(RDX, 0x500 + number).raw(0xef);
  }

  /** jmp *%rax to an address. */
  Code jump(long address) {
    return move(RAX, address).raw(0xff, 0xe0);
  }

  /** jmp to an offset of this code. */
  Code back(int offset) {
    raw(0xe9);
    bytes.writeBytes(
        ByteBuffer.allocate(Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(offset - (length() + Integer.BYTES))
            .array());
    return this;
  }

  /** Forever. */
  Code loop() {
    return raw(0xeb, 0xfe);
  }

  Code syscall() {
    return raw(0x0f, 0x05);
  }

  /** Fills up to an offset. */
  Code pad(int offset) {
    while (length() < offset) {
      raw(0xcc);
    }
    return this;
  }

  int length() {
    return bytes.size();
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }
}
