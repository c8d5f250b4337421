// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.lang.foreign;

import dev.ukvm.guest.runtime.NativeMemory;
import java.util.Objects;
import org.teavm.interop.Address;

/** Segments' bulk operations: each checks both ends, then moves memory once. */
final class Copies {
  private Copies() {}

  static void copy(MemorySegment from, long offset, MemorySegment to, long at, long bytes) {
    if (bytes < 0) {
      throw new IndexOutOfBoundsException("The provided size is negative: " + bytes);
    }
    long source = from.readable(offset, bytes);
    long goal = to.writable(at, bytes);
    NativeMemory.move(goal, source, bytes);
  }

  static void copy(
      MemorySegment from,
      ValueLayout fromLayout,
      long fromOffset,
      MemorySegment to,
      ValueLayout toLayout,
      long toOffset,
      long count) {
    checkCount(count);
    if (fromLayout.size != toLayout.size) {
      throw new IllegalArgumentException("Source and destination layouts must have same size");
    }
    checkAligned(from, fromOffset, fromLayout, "Source");
    checkAligned(to, toOffset, toLayout, "Destination");
    long bytes = bytes(count, fromLayout);
    long source = from.readable(fromOffset, bytes);
    long goal = to.writable(toOffset, bytes);
    move(goal, source, bytes, fromLayout.swapped == toLayout.swapped ? 1 : fromLayout.size);
  }

  static void copy(
      MemorySegment from, ValueLayout layout, long offset, Object to, int index, int count) {
    checkCount(count);
    int length = length(to, layout);
    checkAligned(from, offset, layout, "Source");
    long bytes = bytes(count, layout);
    long source = from.readable(offset, bytes);
    Objects.checkFromIndexSize(index, count, length);
    move(data(to) + (long) index * layout.size, source, bytes, layout.swapped ? layout.size : 1);
  }

  static void copy(
      Object from, int index, MemorySegment to, ValueLayout layout, long offset, int count) {
    int length = length(from, layout);
    Objects.checkFromIndexSize(index, count, length);
    checkAligned(to, offset, layout, "Destination");
    long bytes = bytes(count, layout);
    long goal = to.writable(offset, bytes);
    move(goal, data(from) + (long) index * layout.size, bytes, layout.swapped ? layout.size : 1);
  }

  static long mismatch(
      MemorySegment left,
      long leftFrom,
      long leftTo,
      MemorySegment right,
      long rightFrom,
      long rightTo) {
    long leftSize = leftTo - leftFrom;
    long rightSize = rightTo - rightFrom;
    long leftStart = left.readable(leftFrom, leftSize);
    long rightStart = right.readable(rightFrom, rightSize);
    long common = Math.min(leftSize, rightSize);
    long found = NativeMemory.findDifference(leftStart, rightStart, common);
    return found >= 0 || leftSize == rightSize ? found : common;
  }

  private static void checkCount(long count) {
    if (count < 0) {
      throw new IndexOutOfBoundsException("The provided elementCount is negative: " + count);
    }
  }

  /** More than any segment has where it would overflow. */
  private static long bytes(long count, ValueLayout layout) {
    return count > Long.MAX_VALUE / layout.size ? Long.MAX_VALUE : count * layout.size;
  }

  private static void checkAligned(
      MemorySegment segment, long offset, ValueLayout layout, String which) {
    if (layout.mask >= layout.size) {
      throw new IllegalArgumentException(which + " layout alignment greater than its size");
    }
    if (!segment.isAligned(offset, layout.mask)) {
      throw new IllegalArgumentException(
          which + " segment incompatible with alignment constraints");
    }
  }

  /** Moves values; turns the bytes of each around if they have more than one. */
  private static void move(long goal, long source, long bytes, int swap) {
    NativeMemory.move(goal, source, bytes);
    switch (swap) {
      case Short.BYTES:
        for (long at = goal; at < goal + bytes; at += Short.BYTES) {
          NativeMemory.putShort(at, Short.reverseBytes(NativeMemory.getShort(at)));
        }
        break;
      case Integer.BYTES:
        for (long at = goal; at < goal + bytes; at += Integer.BYTES) {
          NativeMemory.putInt(at, Integer.reverseBytes(NativeMemory.getInt(at)));
        }
        break;
      case Long.BYTES:
        for (long at = goal; at < goal + bytes; at += Long.BYTES) {
          NativeMemory.putLong(at, Long.reverseBytes(NativeMemory.getLong(at)));
        }
        break;
      default:
        break;
    }
  }

  /** Of an array of values of a layout. */
  private static int length(Object array, ValueLayout layout) {
    int length;
    ValueLayout natural;
    if (array instanceof byte[] bytes) {
      length = bytes.length;
      natural = ValueLayout.JAVA_BYTE;
    } else if (array instanceof short[] shorts) {
      length = shorts.length;
      natural = ValueLayout.JAVA_SHORT;
    } else if (array instanceof int[] ints) {
      length = ints.length;
      natural = ValueLayout.JAVA_INT;
    } else if (array instanceof long[] longs) {
      length = longs.length;
      natural = ValueLayout.JAVA_LONG;
    } else {
      throw new IllegalArgumentException(
          "Not a supported array class: " + array.getClass().getSimpleName());
    }
    if (layout.natural() != natural) {
      throw new IllegalArgumentException("Incompatible value layout: " + layout);
    }
    return length;
  }

  private static long data(Object array) {
    if (array instanceof byte[] bytes) {
      return Address.ofData(bytes).toLong();
    } else if (array instanceof short[] shorts) {
      return Address.ofData(shorts).toLong();
    } else if (array instanceof int[] ints) {
      return Address.ofData(ints).toLong();
    } else {
      return Address.ofData((long[]) array).toLong();
    }
  }
}
