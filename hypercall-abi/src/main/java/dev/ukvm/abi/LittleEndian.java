// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.abi;

/**
 * Little-endian integers in byte arrays, by plain shifts: a {@code ByteBuffer} or a {@code
 * VarHandle} would cost a cold start more than the few words that it reads.
 */
public final class LittleEndian {
  private LittleEndian() {}

  /** An unsigned 16-bit integer. */
  public static int getShort(byte[] bytes, int offset) {
    return (bytes[offset] & 0xff) | (bytes[offset + 1] & 0xff) << 8;
  }

  public static int getInt(byte[] bytes, int offset) {
    return getShort(bytes, offset) | getShort(bytes, offset + 2) << 16;
  }

  public static long getLong(byte[] bytes, int offset) {
    return (getInt(bytes, offset) & 0xffff_ffffL) | (long) getInt(bytes, offset + 4) << 32;
  }

  /** Stores the low 16 bits. */
  public static void putShort(byte[] bytes, int offset, int value) {
    bytes[offset] = (byte) value;
    bytes[offset + 1] = (byte) (value >> 8);
  }

  public static void putInt(byte[] bytes, int offset, int value) {
    putShort(bytes, offset, value);
    putShort(bytes, offset + 2, value >> 16);
  }

  public static void putLong(byte[] bytes, int offset, long value) {
    putInt(bytes, offset, (int) value);
    putInt(bytes, offset + 4, (int) (value >> 32));
  }
}
