// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.lang.foreign;

import java.nio.charset.StandardCharsets;

/** As the JDK's, for bytes, numbers and strings. */
public interface SegmentAllocator {
  MemorySegment allocate(long byteSize, long byteAlignment);

  default MemorySegment allocate(long byteSize) {
    return allocate(byteSize, 1);
  }

  default MemorySegment allocate(MemoryLayout layout) {
    return allocate(layout.byteSize(), layout.byteAlignment());
  }

  default MemorySegment allocateFrom(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    MemorySegment segment = allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
    segment.set(ValueLayout.JAVA_BYTE, bytes.length, (byte) 0);
    return segment;
  }

  default MemorySegment allocateFrom(ValueLayout.OfByte layout, byte value) {
    MemorySegment segment = allocate(layout);
    segment.set(layout, 0, value);
    return segment;
  }

  default MemorySegment allocateFrom(ValueLayout.OfShort layout, short value) {
    MemorySegment segment = allocate(layout);
    segment.set(layout, 0, value);
    return segment;
  }

  default MemorySegment allocateFrom(ValueLayout.OfInt layout, int value) {
    MemorySegment segment = allocate(layout);
    segment.set(layout, 0, value);
    return segment;
  }

  default MemorySegment allocateFrom(ValueLayout.OfLong layout, long value) {
    MemorySegment segment = allocate(layout);
    segment.set(layout, 0, value);
    return segment;
  }

  default MemorySegment allocateFrom(ValueLayout.OfByte layout, byte... values) {
    return allocate(layout, MemorySegment.ofArray(values));
  }

  default MemorySegment allocateFrom(ValueLayout.OfShort layout, short... values) {
    return allocate(layout, MemorySegment.ofArray(values));
  }

  default MemorySegment allocateFrom(ValueLayout.OfInt layout, int... values) {
    return allocate(layout, MemorySegment.ofArray(values));
  }

  default MemorySegment allocateFrom(ValueLayout.OfLong layout, long... values) {
    return allocate(layout, MemorySegment.ofArray(values));
  }

  private MemorySegment allocate(ValueLayout layout, MemorySegment values) {
    MemorySegment segment = allocate(values.byteSize(), layout.byteAlignment());
    MemorySegment.copy(
        values, layout.natural(), 0, segment, layout, 0, values.byteSize() / layout.byteSize());
    return segment;
  }
}
