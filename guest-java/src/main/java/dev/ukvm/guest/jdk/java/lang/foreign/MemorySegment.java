// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.lang.foreign;

import dev.ukvm.guest.runtime.NativeBuffers;
import dev.ukvm.guest.runtime.NativeMemory;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.teavm.interop.Address;

/**
 * As the JDK's, checks and all, of native memory and of arrays of whole numbers: arrays never move,
 * so both are an address and a size.
 */
public final class MemorySegment {
  public static final MemorySegment NULL = ofAddress(0);

  /** Keeps its memory: an array, an arena, what a buffer has; {@code null} if nobody need. */
  private final Object owner;

  /** To be asked before each access, or {@code null}: most segments end only with their owner. */
  private final Session session;

  /** The array of a segment on the heap, or {@code null}. */
  private final Object array;

  /** Where the array's elements start, or 0. */
  private final long origin;

  /** What the array's elements are aligned to, or 0. */
  private final int granted;

  private final long address;
  private final long length;
  private final boolean readOnly;

  private MemorySegment(
      Object owner,
      Session session,
      Object array,
      long origin,
      int granted,
      long address,
      long length,
      boolean readOnly) {
    this.owner = owner;
    this.session = session;
    this.array = array;
    this.origin = origin;
    this.granted = granted;
    this.address = address;
    this.length = length;
    this.readOnly = readOnly;
  }

  static MemorySegment ofNative(
      long address, long length, Object owner, Session session, boolean readOnly) {
    return new MemorySegment(owner, session, null, 0, 0, address, length, readOnly);
  }

  private static MemorySegment ofHeap(Object array, long origin, long length, int granted) {
    return new MemorySegment(array, null, array, origin, granted, origin, length, false);
  }

  public static MemorySegment ofAddress(long address) {
    return ofNative(address, 0, null, null, false);
  }

  public static MemorySegment ofArray(byte[] array) {
    return ofHeap(array, Address.ofData(array).toLong(), array.length, 1);
  }

  public static MemorySegment ofArray(short[] array) {
    return ofHeap(array, Address.ofData(array).toLong(), array.length * 2L, 2);
  }

  public static MemorySegment ofArray(int[] array) {
    return ofHeap(array, Address.ofData(array).toLong(), array.length * 4L, 4);
  }

  public static MemorySegment ofArray(long[] array) {
    return ofHeap(array, Address.ofData(array).toLong(), array.length * 8L, 8);
  }

  /** Of buffers of bytes alone. */
  public static MemorySegment ofBuffer(Buffer buffer) {
    if (!(buffer instanceof ByteBuffer bytes)) {
      throw new UnsupportedOperationException("only buffers of bytes");
    }
    long address = NativeBuffers.address(bytes) + bytes.position();
    byte[] array = NativeBuffers.array(bytes);
    if (array == null) {
      Object owner = NativeBuffers.owner(bytes);
      Session session = owner instanceof MemorySegment viewed ? viewed.session : null;
      return ofNative(address, bytes.remaining(), owner, session, bytes.isReadOnly());
    }
    long origin = Address.ofData(array).toLong();
    return new MemorySegment(
        array, null, array, origin, 1, address, bytes.remaining(), bytes.isReadOnly());
  }

  public long address() {
    return address - origin;
  }

  public long byteSize() {
    return length;
  }

  public boolean isNative() {
    return array == null;
  }

  public boolean isMapped() {
    return false;
  }

  public boolean isReadOnly() {
    return readOnly;
  }

  public Optional<Object> heapBase() {
    return readOnly ? Optional.empty() : Optional.ofNullable(array);
  }

  public long maxByteAlignment() {
    long lowest = address() & -address();
    return array == null
        ? lowest == 0 ? 1L << 62 : lowest
        : lowest == 0 ? granted : Math.min(granted, lowest);
  }

  public Scope scope() {
    return session != null ? session : owner instanceof Session arena ? arena : Session.GLOBAL;
  }

  public boolean isAccessibleBy(Thread thread) {
    return session == null || session.isAccessibleBy(thread);
  }

  public MemorySegment asReadOnly() {
    return part(address, length, true);
  }

  public MemorySegment asSlice(long offset) {
    check(offset, 0);
    return part(address + offset, length - offset, readOnly);
  }

  public MemorySegment asSlice(long offset, long newSize) {
    check(offset, newSize);
    return part(address + offset, newSize, readOnly);
  }

  public MemorySegment asSlice(long offset, long newSize, long byteAlignment) {
    check(offset, newSize);
    if (byteAlignment <= 0 || (byteAlignment & byteAlignment - 1) != 0) {
      throw new IllegalArgumentException("Invalid alignment constraint : " + byteAlignment);
    }
    if (!isAligned(offset, byteAlignment - 1)) {
      throw new IllegalArgumentException("Target offset incompatible with alignment constraints");
    }
    return part(address + offset, newSize, readOnly);
  }

  public MemorySegment reinterpret(long newSize) {
    if (newSize < 0) {
      throw new IllegalArgumentException("The provided newSize is negative: " + newSize);
    }
    if (array != null) {
      throw new UnsupportedOperationException("Not a native segment");
    }
    return part(address, newSize, readOnly);
  }

  private MemorySegment part(long start, long size, boolean unwritable) {
    return new MemorySegment(owner, session, array, origin, granted, start, size, unwritable);
  }

  public MemorySegment fill(byte value) {
    NativeMemory.fill(writable(0, length), value, length);
    return this;
  }

  public MemorySegment copyFrom(MemorySegment from) {
    copy(from, 0, this, 0, from.length);
    return this;
  }

  public long mismatch(MemorySegment other) {
    return mismatch(this, 0, length, other, 0, other.length);
  }

  public static long mismatch(
      MemorySegment left,
      long leftFrom,
      long leftTo,
      MemorySegment right,
      long rightFrom,
      long rightTo) {
    return Copies.mismatch(left, leftFrom, leftTo, right, rightFrom, rightTo);
  }

  public static void copy(MemorySegment from, long offset, MemorySegment to, long at, long bytes) {
    Copies.copy(from, offset, to, at, bytes);
  }

  public static void copy(
      MemorySegment from,
      ValueLayout fromLayout,
      long fromOffset,
      MemorySegment to,
      ValueLayout toLayout,
      long toOffset,
      long count) {
    Copies.copy(from, fromLayout, fromOffset, to, toLayout, toOffset, count);
  }

  public static void copy(
      MemorySegment from, ValueLayout layout, long offset, Object to, int index, int count) {
    Copies.copy(from, layout, offset, to, index, count);
  }

  public static void copy(
      Object from, int index, MemorySegment to, ValueLayout layout, long offset, int count) {
    Copies.copy(from, index, to, layout, offset, count);
  }

  public ByteBuffer asByteBuffer() {
    if (length > Integer.MAX_VALUE) {
      throw new IllegalStateException(
          "Segment is too large to wrap as ByteBuffer. Size: " + length);
    }
    ByteBuffer buffer;
    if (array == null) {
      if (session != null) {
        session.setViewed();
      }
      buffer = NativeBuffers.view(address, (int) length, this);
    } else if (array instanceof byte[] bytes) {
      buffer = ByteBuffer.wrap(bytes, (int) address(), (int) length).slice();
    } else {
      throw new UnsupportedOperationException("Not an address to an heap-allocated byte array");
    }
    return readOnly ? buffer.asReadOnlyBuffer() : buffer;
  }

  public String getString(long offset) {
    long start = readable(offset, 0);
    long size = NativeMemory.findByte(start, (byte) 0, length - offset);
    if (size < 0 || size > Integer.MAX_VALUE - 8) {
      throw new IndexOutOfBoundsException(
          "No null terminator found: " + this + " using region [" + offset + ", " + length + ")");
    }
    byte[] bytes = new byte[(int) size];
    copy(this, ValueLayout.JAVA_BYTE, offset, bytes, 0, bytes.length);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  public void setString(long offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    writable(offset, bytes.length + 1L);
    copy(bytes, 0, this, ValueLayout.JAVA_BYTE, offset, bytes.length);
    set(ValueLayout.JAVA_BYTE, offset + bytes.length, (byte) 0);
  }

  public byte get(ValueLayout.OfByte layout, long offset) {
    return NativeMemory.getByte(place(layout, offset));
  }

  public void set(ValueLayout.OfByte layout, long offset, byte value) {
    NativeMemory.putByte(writablePlace(layout, offset), value);
  }

  public byte getAtIndex(ValueLayout.OfByte layout, long index) {
    return get(layout, index * layout.size);
  }

  public void setAtIndex(ValueLayout.OfByte layout, long index, byte value) {
    set(layout, index * layout.size, value);
  }

  public byte[] toArray(ValueLayout.OfByte layout) {
    byte[] array = new byte[elements(layout)];
    copy(this, layout, 0, array, 0, array.length);
    return array;
  }

  public short get(ValueLayout.OfShort layout, long offset) {
    short value = NativeMemory.getShort(place(layout, offset));
    return layout.swapped ? Short.reverseBytes(value) : value;
  }

  public void set(ValueLayout.OfShort layout, long offset, short value) {
    NativeMemory.putShort(
        writablePlace(layout, offset), layout.swapped ? Short.reverseBytes(value) : value);
  }

  public short getAtIndex(ValueLayout.OfShort layout, long index) {
    return get(layout, index * layout.size);
  }

  public void setAtIndex(ValueLayout.OfShort layout, long index, short value) {
    set(layout, index * layout.size, value);
  }

  public short[] toArray(ValueLayout.OfShort layout) {
    short[] array = new short[elements(layout)];
    copy(this, layout, 0, array, 0, array.length);
    return array;
  }

  public int get(ValueLayout.OfInt layout, long offset) {
    int value = NativeMemory.getInt(place(layout, offset));
    return layout.swapped ? Integer.reverseBytes(value) : value;
  }

  public void set(ValueLayout.OfInt layout, long offset, int value) {
    NativeMemory.putInt(
        writablePlace(layout, offset), layout.swapped ? Integer.reverseBytes(value) : value);
  }

  public int getAtIndex(ValueLayout.OfInt layout, long index) {
    return get(layout, index * layout.size);
  }

  public void setAtIndex(ValueLayout.OfInt layout, long index, int value) {
    set(layout, index * layout.size, value);
  }

  public int[] toArray(ValueLayout.OfInt layout) {
    int[] array = new int[elements(layout)];
    copy(this, layout, 0, array, 0, array.length);
    return array;
  }

  public long get(ValueLayout.OfLong layout, long offset) {
    long value = NativeMemory.getLong(place(layout, offset));
    return layout.swapped ? Long.reverseBytes(value) : value;
  }

  public void set(ValueLayout.OfLong layout, long offset, long value) {
    NativeMemory.putLong(
        writablePlace(layout, offset), layout.swapped ? Long.reverseBytes(value) : value);
  }

  public long getAtIndex(ValueLayout.OfLong layout, long index) {
    return get(layout, index * layout.size);
  }

  public void setAtIndex(ValueLayout.OfLong layout, long index, long value) {
    set(layout, index * layout.size, value);
  }

  public long[] toArray(ValueLayout.OfLong layout) {
    long[] array = new long[elements(layout)];
    copy(this, layout, 0, array, 0, array.length);
    return array;
  }

  private int elements(ValueLayout layout) {
    if (length % layout.size != 0) {
      throw new IllegalStateException(
          "Segment size is not a multiple of " + layout.size + ". Size: " + length);
    }
    if (length / layout.size > Integer.MAX_VALUE - 8) {
      throw new IllegalStateException("Segment is too large to wrap as array. Size: " + length);
    }
    return (int) (length / layout.size);
  }

  /** The address of a value, if it can be read now. */
  private long place(ValueLayout layout, long offset) {
    check(offset, layout.size);
    return alignedPlace(layout, offset);
  }

  private long writablePlace(ValueLayout layout, long offset) {
    checkWritable();
    check(offset, layout.size);
    return alignedPlace(layout, offset);
  }

  private long alignedPlace(ValueLayout layout, long offset) {
    if (!isAligned(offset, layout.mask)) {
      throw misaligned(layout, offset);
    }
    if (session != null) {
      session.check();
    }
    return address + offset;
  }

  /** The address of some bytes, if they can be read now. */
  long readable(long offset, long size) {
    check(offset, size);
    if (session != null) {
      session.check();
    }
    return address + offset;
  }

  /** The address of some bytes, if they can be written now. */
  long writable(long offset, long size) {
    checkWritable();
    return readable(offset, size);
  }

  boolean isAligned(long offset, long mask) {
    return ((address + offset | granted) & mask) == 0;
  }

  private void checkWritable() {
    if (readOnly) {
      throw new IllegalArgumentException("Attempt to write a read-only segment");
    }
  }

  /** Whether a part lies in this. No sum of theirs is made: it could overflow. */
  void check(long offset, long size) {
    if ((offset | size) < 0 || offset > length - size) {
      throw outside(offset, size);
    }
  }

  private IndexOutOfBoundsException outside(long offset, long size) {
    return new IndexOutOfBoundsException(
        "Out of bound access on segment "
            + this
            + "; new offset = "
            + offset
            + "; new length = "
            + size);
  }

  private IllegalArgumentException misaligned(ValueLayout layout, long offset) {
    return new IllegalArgumentException(
        "Target offset "
            + offset
            + " is incompatible with alignment constraint "
            + layout.byteAlignment()
            + " (of "
            + layout
            + ") for segment "
            + this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MemorySegment that && array == that.array && address == that.address;
  }

  @Override
  public int hashCode() {
    return Objects.hash(address, array);
  }

  @Override
  public String toString() {
    return "MemorySegment{ kind: "
        + (array == null ? "native" : "heap, heapBase: " + array)
        + ", address: 0x"
        + Long.toHexString(address())
        + ", byteSize: "
        + length
        + " }";
  }

  /** As the JDK's. */
  public interface Scope {
    boolean isAlive();
  }
}
