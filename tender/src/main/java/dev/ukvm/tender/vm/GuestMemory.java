// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.Fd;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * All of a guest's memory, and the only way to it. There are two kinds of access:
 *
 * <ul>
 *   <li>The tender's own, by {@link GuestAddress}, for loading and for reports. Only the bounds are
 *       checked: the tender may write what the guest may not.
 *   <li>On the guest's behalf, by a GPA that a guest named. These methods take it as {@code long}
 *       because they are on every hypercall's way and must not allocate; bounds and the protections
 *       set by {@link #protect} are checked, so that a hypercall can do nothing that the guest
 *       could not do itself. A refusal is a {@link GuestAccessException}.
 * </ul>
 *
 * <p>What the guest can write, it can write while we read: copy a value once, then check the copy.
 */
public final class GuestMemory {
  /** The longest structure that {@link #read} takes, 8-byte words. */
  private static final int WORDS_MAX = 8;

  private final MemorySegment bytes;
  private final long size;

  /**
   * Ranges that the guest may not read, or write: ascending and disjoint pairs of start and end.
   * With a usual executable each has one element, so that a check is two comparisons.
   */
  private long[] unreadable = {};

  private long[] unwritable = {};

  /**
   * Where words wait on their way from and to guest memory. Copying between segments is plain code;
   * an accessor of {@link MemorySegment} is a method handle, which takes milliseconds to start.
   */
  private final long[] words = new long[WORDS_MAX];

  private final MemorySegment wordBytes = MemorySegment.ofArray(words);

  /**
   * @param bytes the tender's view: readable and writable throughout, whatever protections the
   *     guest's own view has
   */
  public GuestMemory(MemorySegment bytes) {
    this.bytes = bytes;
    this.size = bytes.byteSize();
  }

  /** Bytes of guest memory, counted from address 0. */
  public long size() {
    return size;
  }

  /**
   * Sets what may be done on the guest's behalf with a range; ranges not named stay as they are.
   */
  public void protect(GuestAddress start, long length, Protection protection) {
    checkBounds(start.value(), length, Access.UNKNOWN);
    long end = start.value() + length;
    unreadable = change(unreadable, start.value(), end, !protection.readable());
    unwritable = change(unwritable, start.value(), end, !protection.writable());
  }

  // The tender's own accesses.

  /** The bytes of a range, for the tender's own use: loading, reports. */
  public MemorySegment slice(GuestAddress start, long length) {
    checkBounds(start.value(), length, Access.UNKNOWN);
    return bytes.asSlice(start.value(), length);
  }

  public void put(GuestAddress to, byte[] source) {
    slice(to, source.length).copyFrom(MemorySegment.ofArray(source));
  }

  public void putLong(GuestAddress to, long value) {
    putLongs(to, value);
  }

  public void putLongs(GuestAddress to, long... values) {
    slice(to, (long) values.length * Long.BYTES).copyFrom(MemorySegment.ofArray(values));
  }

  public void putInt(GuestAddress to, int value) {
    slice(to, Integer.BYTES).copyFrom(MemorySegment.ofArray(new int[] {value}));
  }

  /**
   * Reads a range of a file straight into memory.
   *
   * @param position bytes from the file's start
   * @return bytes read, less than {@code length} only at the end of the file, or the negative errno
   */
  public long load(Fd file, long position, GuestAddress to, long length) {
    checkBounds(to.value(), length, Access.UNKNOWN);
    return file.preadFully(bytes, to.value(), length, position);
  }

  /** At most {@code length} bytes from {@code start}: fewer at the end of memory, maybe none. */
  public byte[] peek(GuestAddress start, int length) {
    long from = start.value();
    if (from < 0 || from >= size) {
      return new byte[0];
    }
    byte[] bytes = new byte[(int) Math.min(length, size - from)];
    // Of the ways to copy into an array the one that writes no classes at its first use.
    MemorySegment.ofArray(bytes).copyFrom(slice(start, bytes.length));
    return bytes;
  }

  // Accesses on the guest's behalf.

  /** Checks that the guest owns a range and may use it so. Lengths are unsigned 64-bit. */
  public void check(long gpa, long length, Access access) {
    checkBounds(gpa, length, access);
    checkRanges(access == Access.WRITE ? unwritable : unreadable, gpa, length, access);
  }

  /** Copies a structure of at most 8 words out, once. For the vCPU's thread alone. */
  public void read(long gpa, long[] to, int count) {
    long length = (long) count * Long.BYTES;
    check(gpa, length, Access.READ);
    MemorySegment.copy(bytes, gpa, wordBytes, 0, length);
    System.arraycopy(words, 0, to, 0, count);
  }

  /** For the vCPU's thread alone. */
  public void writeLong(long gpa, long value) {
    check(gpa, Long.BYTES, Access.WRITE);
    words[0] = value;
    MemorySegment.copy(wordBytes, 0, bytes, gpa, Long.BYTES);
  }

  /** For the vCPU's thread alone. */
  public void writeInt(long gpa, int value) {
    check(gpa, Integer.BYTES, Access.WRITE);
    words[0] = value;
    MemorySegment.copy(wordBytes, 0, bytes, gpa, Integer.BYTES);
  }

  /** write(2) from guest memory: bytes written, or the negative errno. */
  public long writeTo(Fd file, long gpa, long length) {
    check(gpa, length, Access.READ);
    return file.write(bytes, gpa, length);
  }

  /** read(2) into guest memory: bytes read, or the negative errno. */
  public long readFrom(Fd file, long gpa, long length) {
    check(gpa, length, Access.WRITE);
    return file.read(bytes, gpa, length);
  }

  /** pwrite(2) from guest memory at {@code position}: bytes written, or the negative errno. */
  public long writeTo(Fd file, long gpa, long length, long position) {
    check(gpa, length, Access.READ);
    return file.pwrite(bytes, gpa, length, position);
  }

  /** pread(2) into guest memory from {@code position}: bytes read, or the negative errno. */
  public long readFrom(Fd file, long gpa, long length, long position) {
    check(gpa, length, Access.WRITE);
    return file.pread(bytes, gpa, length, position);
  }

  /** Copies bytes out, once. */
  public void copyOut(long gpa, MemorySegment to, long offset, long length) {
    check(gpa, length, Access.READ);
    MemorySegment.copy(bytes, gpa, to, offset, length);
  }

  /** Copies bytes in. */
  public void copyIn(MemorySegment from, long offset, long gpa, long length) {
    check(gpa, length, Access.WRITE);
    MemorySegment.copy(from, offset, bytes, gpa, length);
  }

  private void checkBounds(long start, long length, Access access) {
    // start and length are unsigned: a negative one is beyond any guest memory.
    if (start < 0 || length < 0 || start > size || length > size - start) {
      throw new GuestAccessException(start, length, access, true);
    }
  }

  private static void checkRanges(long[] ranges, long start, long length, Access access) {
    for (int i = 0; i < ranges.length; i += 2) {
      if (start < ranges[i + 1] && start + length > ranges[i] && length > 0) {
        throw new GuestAccessException(Math.max(start, ranges[i]), length, access, false);
      }
    }
  }

  /** The ranges with [start, end) added or taken out, merged. */
  private static long[] change(long[] ranges, long start, long end, boolean add) {
    long[] result = new long[ranges.length + 4];
    int n = 0;
    long from = start;
    long to = end;
    boolean placed = !add;
    for (int i = 0; i < ranges.length; i += 2) {
      long a = ranges[i];
      long b = ranges[i + 1];
      if (add) {
        if (b < from) {
          n = append(result, n, a, b);
        } else if (a > to) {
          if (!placed) {
            n = append(result, n, from, to);
            placed = true;
          }
          n = append(result, n, a, b);
        } else {
          from = Math.min(from, a);
          to = Math.max(to, b);
        }
      } else {
        n = append(result, n, a, Math.min(b, start));
        n = append(result, n, Math.max(a, end), b);
      }
    }
    if (!placed) {
      n = append(result, n, from, to);
    }
    return Arrays.copyOf(result, n);
  }

  private static int append(long[] ranges, int n, long start, long end) {
    if (start >= end) {
      return n;
    }
    ranges[n] = start;
    ranges[n + 1] = end;
    return n + 2;
  }

  /** Whether {@code length} bytes at {@code start} are all guest memory. */
  public boolean contains(GuestAddress start, long length) {
    long from = start.value();
    return from >= 0 && length >= 0 && from <= size && length <= size - from;
  }

  /** Rounds up to whole {@linkplain Hvt#PAGE_SIZE pages}. */
  public static long pageUp(long bytes) {
    return (bytes + Hvt.PAGE_SIZE - 1) & -Hvt.PAGE_SIZE;
  }
}
