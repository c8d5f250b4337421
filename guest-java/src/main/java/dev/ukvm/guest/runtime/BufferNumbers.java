// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;

/**
 * Numbers in buffers of bytes. TeaVM's checks overflow at places near 2^31, are wrong of longs that
 * are put, and a long that is got at a place moves the buffer on.
 */
@Replaces("java.nio.ByteBufferNative")
final class BufferNumbers {
  private BufferNumbers() {}

  @Replaces.Field("swap")
  private static native boolean swapped(ByteBuffer buffer);

  /** The address of a number of {@code size} bytes at a place. */
  private static long at(ByteBuffer buffer, int index, int size) {
    if (index < 0 || index > buffer.limit() - size) {
      throw new IndexOutOfBoundsException();
    }
    return NativeBuffers.address(buffer) + index;
  }

  private static long writableAt(ByteBuffer buffer, int index, int size) {
    if (buffer.isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    return at(buffer, index, size);
  }

  /** The address of the next number, which it goes past. */
  private static long next(ByteBuffer buffer, int size) {
    int position = buffer.position();
    if (buffer.limit() - position < size) {
      throw new BufferUnderflowException();
    }
    buffer.position(position + size);
    return NativeBuffers.address(buffer) + position;
  }

  private static long nextWritable(ByteBuffer buffer, int size) {
    if (buffer.isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    int position = buffer.position();
    if (buffer.limit() - position < size) {
      throw new BufferOverflowException();
    }
    buffer.position(position + size);
    return NativeBuffers.address(buffer) + position;
  }

  private static short loadShort(ByteBuffer buffer, long address) {
    short value = NativeMemory.getShort(address);
    return swapped(buffer) ? Short.reverseBytes(value) : value;
  }

  private static ByteBuffer storeShort(ByteBuffer buffer, long address, short value) {
    NativeMemory.putShort(address, swapped(buffer) ? Short.reverseBytes(value) : value);
    return buffer;
  }

  private static int loadInt(ByteBuffer buffer, long address) {
    int value = NativeMemory.getInt(address);
    return swapped(buffer) ? Integer.reverseBytes(value) : value;
  }

  private static ByteBuffer storeInt(ByteBuffer buffer, long address, int value) {
    NativeMemory.putInt(address, swapped(buffer) ? Integer.reverseBytes(value) : value);
    return buffer;
  }

  private static long loadLong(ByteBuffer buffer, long address) {
    long value = NativeMemory.getLong(address);
    return swapped(buffer) ? Long.reverseBytes(value) : value;
  }

  private static ByteBuffer storeLong(ByteBuffer buffer, long address, long value) {
    NativeMemory.putLong(address, swapped(buffer) ? Long.reverseBytes(value) : value);
    return buffer;
  }

  @Replaces.Instance
  public static char getChar(ByteBuffer self) {
    return (char) loadShort(self, next(self, Character.BYTES));
  }

  @Replaces.Instance
  public static char getChar(ByteBuffer self, int index) {
    return (char) loadShort(self, at(self, index, Character.BYTES));
  }

  @Replaces.Instance
  public static ByteBuffer putChar(ByteBuffer self, char value) {
    return storeShort(self, nextWritable(self, Character.BYTES), (short) value);
  }

  @Replaces.Instance
  public static ByteBuffer putChar(ByteBuffer self, int index, char value) {
    return storeShort(self, writableAt(self, index, Character.BYTES), (short) value);
  }

  @Replaces.Instance
  public static short getShort(ByteBuffer self) {
    return loadShort(self, next(self, Short.BYTES));
  }

  @Replaces.Instance
  public static short getShort(ByteBuffer self, int index) {
    return loadShort(self, at(self, index, Short.BYTES));
  }

  @Replaces.Instance
  public static ByteBuffer putShort(ByteBuffer self, short value) {
    return storeShort(self, nextWritable(self, Short.BYTES), value);
  }

  @Replaces.Instance
  public static ByteBuffer putShort(ByteBuffer self, int index, short value) {
    return storeShort(self, writableAt(self, index, Short.BYTES), value);
  }

  @Replaces.Instance
  public static int getInt(ByteBuffer self) {
    return loadInt(self, next(self, Integer.BYTES));
  }

  @Replaces.Instance
  public static int getInt(ByteBuffer self, int index) {
    return loadInt(self, at(self, index, Integer.BYTES));
  }

  @Replaces.Instance
  public static ByteBuffer putInt(ByteBuffer self, int value) {
    return storeInt(self, nextWritable(self, Integer.BYTES), value);
  }

  @Replaces.Instance
  public static ByteBuffer putInt(ByteBuffer self, int index, int value) {
    return storeInt(self, writableAt(self, index, Integer.BYTES), value);
  }

  @Replaces.Instance
  public static long getLong(ByteBuffer self) {
    return loadLong(self, next(self, Long.BYTES));
  }

  @Replaces.Instance
  public static long getLong(ByteBuffer self, int index) {
    return loadLong(self, at(self, index, Long.BYTES));
  }

  @Replaces.Instance
  public static ByteBuffer putLong(ByteBuffer self, long value) {
    return storeLong(self, nextWritable(self, Long.BYTES), value);
  }

  @Replaces.Instance
  public static ByteBuffer putLong(ByteBuffer self, int index, long value) {
    return storeLong(self, writableAt(self, index, Long.BYTES), value);
  }

  @Replaces.Instance
  public static float getFloat(ByteBuffer self) {
    return Float.intBitsToFloat(loadInt(self, next(self, Float.BYTES)));
  }

  @Replaces.Instance
  public static float getFloat(ByteBuffer self, int index) {
    return Float.intBitsToFloat(loadInt(self, at(self, index, Float.BYTES)));
  }

  @Replaces.Instance
  public static ByteBuffer putFloat(ByteBuffer self, float value) {
    return storeInt(self, nextWritable(self, Float.BYTES), Float.floatToRawIntBits(value));
  }

  @Replaces.Instance
  public static ByteBuffer putFloat(ByteBuffer self, int index, float value) {
    return storeInt(self, writableAt(self, index, Float.BYTES), Float.floatToRawIntBits(value));
  }

  @Replaces.Instance
  public static double getDouble(ByteBuffer self) {
    return Double.longBitsToDouble(loadLong(self, next(self, Double.BYTES)));
  }

  @Replaces.Instance
  public static double getDouble(ByteBuffer self, int index) {
    return Double.longBitsToDouble(loadLong(self, at(self, index, Double.BYTES)));
  }

  @Replaces.Instance
  public static ByteBuffer putDouble(ByteBuffer self, double value) {
    return storeLong(self, nextWritable(self, Double.BYTES), Double.doubleToRawLongBits(value));
  }

  @Replaces.Instance
  public static ByteBuffer putDouble(ByteBuffer self, int index, double value) {
    return storeLong(
        self, writableAt(self, index, Double.BYTES), Double.doubleToRawLongBits(value));
  }
}
