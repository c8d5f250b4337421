// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A C structure in native memory, in the host's byte order; offsets in bytes. It reads and writes
 * through a {@link ByteBuffer}: the accessors of {@link MemorySegment} are method handles, which
 * cost milliseconds when first used. No access allocates.
 */
public final class Struct {
  private final ByteBuffer bytes;
  private final MemorySegment segment;

  private Struct(ByteBuffer bytes, MemorySegment segment) {
    this.bytes = bytes.order(ByteOrder.nativeOrder());
    this.segment = segment;
  }

  /** A zeroed structure of its own, aligned as malloc does. Lives as long as this object. */
  public static Struct allocate(int size) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(size);
    return new Struct(bytes, MemorySegment.ofBuffer(bytes));
  }

  /** A NUL-terminated string: {@link HostText}. */
  public static Struct ofString(String text) {
    byte[] characters = HostText.encode(text);
    Struct string = allocate(characters.length + 1);
    string.bytes.put(0, characters);
    return string;
  }

  /** A copy of bytes. */
  static Struct of(byte[] content) {
    Struct copy = allocate(content.length);
    copy.bytes.put(0, content);
    return copy;
  }

  /** A structure in memory that somebody else owns, less than 2 GiB. */
  public static Struct at(MemorySegment segment) {
    return new Struct(segment.asByteBuffer(), segment);
  }

  /** A structure that a {@link NativeFunction} has told the address of, of {@code size} bytes. */
  public static Struct at(long address, int size) {
    return at(MemorySegment.ofAddress(address).reinterpret(size));
  }

  /** The memory, for a system call to read or write. */
  public MemorySegment segment() {
    return segment;
  }

  /** Its address, for a field of another structure or an argument of a system call. */
  public long address() {
    return segment.address();
  }

  /** A copy of all its bytes. Also keeps the structure alive until here. */
  public byte[] toArray() {
    byte[] copy = new byte[bytes.capacity()];
    bytes.get(0, copy);
    return copy;
  }

  /** A NUL-terminated string in it: {@link HostText}. */
  String getString(int offset) {
    int end = offset;
    while (bytes.get(end) != 0) {
      end++;
    }
    byte[] characters = new byte[end - offset];
    bytes.get(offset, characters);
    return HostText.decode(characters);
  }

  public byte getByte(int offset) {
    return bytes.get(offset);
  }

  public short getShort(int offset) {
    return bytes.getShort(offset);
  }

  public int getInt(int offset) {
    return bytes.getInt(offset);
  }

  public long getLong(int offset) {
    return bytes.getLong(offset);
  }

  public void putByte(int offset, int value) {
    bytes.put(offset, (byte) value);
  }

  public void putShort(int offset, int value) {
    bytes.putShort(offset, (short) value);
  }

  public void putInt(int offset, int value) {
    bytes.putInt(offset, value);
  }

  public void putLong(int offset, long value) {
    bytes.putLong(offset, value);
  }
}
