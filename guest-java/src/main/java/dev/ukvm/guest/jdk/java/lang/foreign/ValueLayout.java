// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.lang.foreign;

import java.nio.ByteOrder;

/** As the JDK's, of the layouts of whole numbers. Nobody else can implement one. */
public abstract class ValueLayout implements MemoryLayout {
  public static final OfByte JAVA_BYTE = new OfByte(1, false);
  public static final OfShort JAVA_SHORT = new OfShort(Short.BYTES, false);
  public static final OfInt JAVA_INT = new OfInt(Integer.BYTES, false);
  public static final OfLong JAVA_LONG = new OfLong(Long.BYTES, false);
  public static final OfShort JAVA_SHORT_UNALIGNED = new OfShort(1, false);
  public static final OfInt JAVA_INT_UNALIGNED = new OfInt(1, false);
  public static final OfLong JAVA_LONG_UNALIGNED = new OfLong(1, false);

  /** Bytes. */
  final int size;

  /** The bits that an address of such a value has not. */
  final long mask;

  /** Whether its order is not that of the machine: little endian, on each that guests run on. */
  final boolean swapped;

  private final char letter;

  private ValueLayout(char letter, int size, long alignment, boolean swapped) {
    this.letter = letter;
    this.size = size;
    this.mask = alignment - 1;
    this.swapped = swapped;
  }

  @Override
  public final long byteSize() {
    return size;
  }

  @Override
  public final long byteAlignment() {
    return mask + 1;
  }

  public final ByteOrder order() {
    return swapped ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  public abstract ValueLayout withOrder(ByteOrder order);

  public abstract ValueLayout withByteAlignment(long byteAlignment);

  public abstract ValueLayout withoutName();

  /** The one of elements of an array. */
  abstract ValueLayout natural();

  private static boolean isSwapped(ByteOrder order) {
    if (order == null) {
      throw new NullPointerException();
    }
    return order == ByteOrder.BIG_ENDIAN;
  }

  private static long checkAlignment(long alignment) {
    if (alignment <= 0 || (alignment & alignment - 1) != 0) {
      throw new IllegalArgumentException("Invalid alignment: " + alignment);
    }
    return alignment;
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof ValueLayout that
        && letter == that.letter
        && mask == that.mask
        && swapped == that.swapped;
  }

  @Override
  public final int hashCode() {
    return (letter * 31 + (int) mask) * 31 + (swapped ? 1 : 0);
  }

  @Override
  public final String toString() {
    String text = "" + (swapped ? Character.toUpperCase(letter) : letter) + size;
    return mask + 1 == size ? text : mask + 1 + "%" + text;
  }

  public static final class OfByte extends ValueLayout {
    private OfByte(long alignment, boolean swapped) {
      super('b', Byte.BYTES, alignment, swapped);
    }

    @Override
    public OfByte withOrder(ByteOrder order) {
      return new OfByte(byteAlignment(), isSwapped(order));
    }

    @Override
    public OfByte withByteAlignment(long byteAlignment) {
      return new OfByte(checkAlignment(byteAlignment), swapped);
    }

    @Override
    public OfByte withoutName() {
      return this;
    }

    @Override
    ValueLayout natural() {
      return JAVA_BYTE;
    }
  }

  public static final class OfShort extends ValueLayout {
    private OfShort(long alignment, boolean swapped) {
      super('s', Short.BYTES, alignment, swapped);
    }

    @Override
    public OfShort withOrder(ByteOrder order) {
      return new OfShort(byteAlignment(), isSwapped(order));
    }

    @Override
    public OfShort withByteAlignment(long byteAlignment) {
      return new OfShort(checkAlignment(byteAlignment), swapped);
    }

    @Override
    public OfShort withoutName() {
      return this;
    }

    @Override
    ValueLayout natural() {
      return JAVA_SHORT;
    }
  }

  public static final class OfInt extends ValueLayout {
    private OfInt(long alignment, boolean swapped) {
      super('i', Integer.BYTES, alignment, swapped);
    }

    @Override
    public OfInt withOrder(ByteOrder order) {
      return new OfInt(byteAlignment(), isSwapped(order));
    }

    @Override
    public OfInt withByteAlignment(long byteAlignment) {
      return new OfInt(checkAlignment(byteAlignment), swapped);
    }

    @Override
    public OfInt withoutName() {
      return this;
    }

    @Override
    ValueLayout natural() {
      return JAVA_INT;
    }
  }

  public static final class OfLong extends ValueLayout {
    private OfLong(long alignment, boolean swapped) {
      super('j', Long.BYTES, alignment, swapped);
    }

    @Override
    public OfLong withOrder(ByteOrder order) {
      return new OfLong(byteAlignment(), isSwapped(order));
    }

    @Override
    public OfLong withByteAlignment(long byteAlignment) {
      return new OfLong(checkAlignment(byteAlignment), swapped);
    }

    @Override
    public OfLong withoutName() {
      return this;
    }

    @Override
    ValueLayout natural() {
      return JAVA_LONG;
    }
  }
}
