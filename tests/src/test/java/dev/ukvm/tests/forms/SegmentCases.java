// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.forms;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;

/** The checks of memory that the guest's addresses end at, whoever wrote them. */
@SuppressWarnings({
  "IntLongMath",
  "MustBeClosedChecker"
}) // What overflows or stays open is what is tried.
final class SegmentCases {
  private static final int SIZE = 64;

  /** Where sums of an offset and a size overflow, and what is just outside. */
  private static final long[] OUTSIDE = {
    SIZE + 1,
    -1,
    -8,
    Integer.MAX_VALUE,
    1L << 31,
    1L << 32,
    (1L << 32) + 8,
    Long.MAX_VALUE - 8,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MIN_VALUE + 8,
  };

  private SegmentCases() {}

  static void addTo(List<Case> cases) {
    cases.add(new Case("segment: values at its edges", SegmentCases::edges));
    cases.add(new Case("segment: no value outside of it", SegmentCases::outside));
    cases.add(new Case("segment: no part outside of it", SegmentCases::parts));
    cases.add(new Case("segment: no copy outside of it", SegmentCases::copies));
    cases.add(new Case("segment: buffers end with it", SegmentCases::buffers));
    cases.add(new Case("segment: none when its arena is closed", SegmentCases::closed));
    cases.add(new Case("segment: alignment and read-only", SegmentCases::misuse));
  }

  /**
   * In the middle of what is really there, so that a missing check is a wrong value, not a fault.
   */
  private static MemorySegment segment(Arena arena) {
    MemorySegment whole = arena.allocate(3 * SIZE, SIZE);
    whole.fill((byte) 0x5a);
    return whole.asSlice(SIZE, SIZE).fill((byte) 0);
  }

  private static void edges() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = segment(arena);
      segment.set(ValueLayout.JAVA_LONG, 0, 0x1122334455667788L);
      segment.set(ValueLayout.JAVA_LONG, SIZE - 8, -1);
      Check.same(0x88, segment.get(ValueLayout.JAVA_BYTE, 0) & 0xff);
      Check.same(0x1122, segment.get(ValueLayout.JAVA_SHORT, 6));
      Check.same(0x55667788, segment.get(ValueLayout.JAVA_INT, 0));
      Check.same(-1, segment.get(ValueLayout.JAVA_INT, SIZE - 4));
      Check.same(0x2233445566778800L >>> 8, segment.get(ValueLayout.JAVA_LONG, 0) & -1L >>> 8);
      Check.same(0xffff_ff00_0000_0000L, segment.get(ValueLayout.JAVA_LONG_UNALIGNED, SIZE - 13));
      Check.same(0, segment.asSlice(SIZE).byteSize());
      Check.same(0, segment.asSlice(SIZE, 0).byteSize());
    }
  }

  private static void outside() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = segment(arena);
      for (long offset : OUTSIDE) {
        refuses("byte at " + offset, () -> segment.get(ValueLayout.JAVA_BYTE, offset));
        refuses("byte to " + offset, () -> segment.set(ValueLayout.JAVA_BYTE, offset, (byte) 1));
        refuses("short at " + offset, () -> segment.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset));
        refuses("int at " + offset, () -> segment.get(ValueLayout.JAVA_INT_UNALIGNED, offset));
        refuses("int to " + offset, () -> segment.set(ValueLayout.JAVA_INT_UNALIGNED, offset, 1));
        refuses("long at " + offset, () -> segment.get(ValueLayout.JAVA_LONG_UNALIGNED, offset));
        refuses("long to " + offset, () -> segment.set(ValueLayout.JAVA_LONG_UNALIGNED, offset, 1));
      }
      for (int missing = 1; missing < Long.BYTES; missing++) {
        long offset = SIZE - missing;
        refuses("long at " + offset, () -> segment.get(ValueLayout.JAVA_LONG_UNALIGNED, offset));
        refuses("long to " + offset, () -> segment.set(ValueLayout.JAVA_LONG_UNALIGNED, offset, 1));
        long before = -missing;
        refuses("long at " + before, () -> segment.get(ValueLayout.JAVA_LONG_UNALIGNED, before));
      }
      refuses("byte at the end", () -> segment.get(ValueLayout.JAVA_BYTE, SIZE));
      refuses("index", () -> segment.getAtIndex(ValueLayout.JAVA_LONG, SIZE / 8));
      refuses("no text's end", () -> segment.fill((byte) 'x').getString(0));
    }
  }

  private static void parts() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = segment(arena);
      for (long offset : OUTSIDE) {
        refuses("from " + offset, () -> segment.asSlice(offset));
        refuses("from " + offset + " none", () -> segment.asSlice(offset, 0));
        refuses("so many: " + offset, () -> segment.asSlice(0, offset));
        refuses("from the end so many: " + offset, () -> segment.asSlice(SIZE, offset));
        for (long size : OUTSIDE) {
          refuses("from " + offset + " " + size, () -> segment.asSlice(offset, size));
        }
      }
      refuses("one more", () -> segment.asSlice(1, SIZE));
      MemorySegment part = segment.asSlice(8, 8);
      refuses("of a part what is the whole's", () -> part.get(ValueLayout.JAVA_BYTE, 8));
      refuses("of a part what is before it", () -> part.get(ValueLayout.JAVA_BYTE, -1));
    }
  }

  private static void copies() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = segment(arena);
      MemorySegment other = arena.allocate(SIZE);
      byte[] array = new byte[SIZE];
      for (long wrong : OUTSIDE) {
        refuses("from " + wrong, () -> MemorySegment.copy(segment, wrong, other, 0, 1));
        refuses("to " + wrong, () -> MemorySegment.copy(other, 0, segment, wrong, 1));
        refuses("so many: " + wrong, () -> MemorySegment.copy(segment, 0, other, 0, wrong));
        refuses(
            "into an array from " + wrong,
            () -> MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, wrong, array, 0, 1));
        refuses(
            "of an array to " + wrong,
            () -> MemorySegment.copy(array, 0, segment, ValueLayout.JAVA_BYTE, wrong, 1));
      }
      refuses("one more", () -> MemorySegment.copy(segment, 1, other, 0, SIZE));
      refuses("to one more", () -> MemorySegment.copy(other, 0, segment, 1, SIZE));
      refuses(
          "one more into an array",
          () -> MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, 0, array, 1, SIZE));
      refuses(
          "of an array one more",
          () -> MemorySegment.copy(array, 1, segment, ValueLayout.JAVA_BYTE, 0, SIZE));
      refuses("a larger one", () -> segment.asSlice(0, SIZE - 1).copyFrom(other));
      for (int i = 0; i < SIZE; i++) {
        segment.set(ValueLayout.JAVA_BYTE, i, (byte) i);
      }
      // Onto itself, either way.
      MemorySegment.copy(segment, 0, segment, 3, SIZE - 3);
      Check.same(SIZE - 4, segment.get(ValueLayout.JAVA_BYTE, SIZE - 1));
      MemorySegment.copy(segment, 3, segment, 0, SIZE - 3);
      Check.same(0, segment.get(ValueLayout.JAVA_BYTE, 0));
      Check.same(SIZE - 4, segment.get(ValueLayout.JAVA_BYTE, SIZE - 4));
      Check.same(-1, segment.mismatch(segment));
      Check.same(1, segment.mismatch(other));
    }
  }

  private static void buffers() {
    try (Arena arena = Arena.ofConfined()) {
      ByteBuffer buffer = segment(arena).asByteBuffer();
      Check.same(SIZE, buffer.capacity());
      buffer.putLong(SIZE - 8, 1);
      for (int index : new int[] {SIZE - 7, SIZE, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
        refuses("long at " + index, () -> buffer.getLong(index));
        refuses("long to " + index, () -> buffer.putLong(index, 1));
      }
      refuses("byte at the end", () -> buffer.get(SIZE));
    }
  }

  private static void closed() {
    Arena arena = Arena.ofConfined();
    MemorySegment segment = segment(arena);
    arena.close();
    Class<IllegalStateException> expected = IllegalStateException.class;
    Check.thrown(expected, "get", () -> segment.get(ValueLayout.JAVA_BYTE, 0));
    Check.thrown(expected, "set", () -> segment.set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
    Check.thrown(expected, "fill", () -> segment.fill((byte) 1));
    Check.thrown(expected, "part", () -> segment.asSlice(8).get(ValueLayout.JAVA_LONG, 0));
    Check.thrown(expected, "copy", () -> segment.copyFrom(segment));
    Check.thrown(expected, "close", arena::close);
    Check.thrown(expected, "allocate", () -> arena.allocate(1));
  }

  private static void misuse() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = segment(arena);
      Class<IllegalArgumentException> expected = IllegalArgumentException.class;
      Check.thrown(expected, "misaligned", () -> segment.get(ValueLayout.JAVA_LONG, 1));
      Check.thrown(expected, "misaligned", () -> segment.set(ValueLayout.JAVA_INT, 2, 1));
      MemorySegment constant = segment.asReadOnly();
      Check.thrown(expected, "read-only", () -> constant.set(ValueLayout.JAVA_INT, 0, 1));
      Check.thrown(expected, "read-only", () -> constant.fill((byte) 1));
      Check.thrown(expected, "negative size", () -> arena.allocate(-1));
    }
  }

  private static void refuses(String what, Case.Body body) {
    Check.thrown(IndexOutOfBoundsException.class, what, body);
  }
}
