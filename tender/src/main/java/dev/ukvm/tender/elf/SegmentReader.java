// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.elf;

import dev.ukvm.abi.Hvt;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Protection;
import java.util.Arrays;

/**
 * Makes segments of the PT_LOAD headers. All numbers in the file are unsigned 64-bit and hostile;
 * those of a {@link Segment} are at most {@link Hvt#MEMORY_MAX}.
 */
final class SegmentReader {
  /**
   * Most segments that are loaded. Linkers make a handful; protecting tens of thousands of ranges
   * takes a host seconds.
   */
  private static final int SEGMENTS_MAX = 1024;

  private final ImageFile file;
  private final ProgramHeaders table;
  private Segment[] segments = new Segment[8];
  private int count;

  SegmentReader(ImageFile file, ProgramHeaders table) {
    this.file = file;
    this.table = table;
  }

  /** All segments, by ascending address. */
  Segment[] read() {
    for (int i = 0; i < table.count(); i++) {
      if (table.type(i) == ProgramHeaders.PT_LOAD) {
        long memorySize = table.memorySize(i);
        if (Long.compareUnsigned(memorySize, table.fileSize(i)) < 0) {
          throw refuse(
              i, "p_memsz " + hex(memorySize) + " is less than p_filesz " + hex(table.fileSize(i)));
        }
        if (memorySize != 0) {
          add(segment(i));
        }
      }
    }
    if (count == 0) {
      throw file.refuse("no program header asks for anything to be loaded");
    }
    return Arrays.copyOf(segments, count);
  }

  private void add(Segment segment) {
    if (count > 0) {
      Segment last = segments[count - 1];
      if (segment.address() < last.address()) {
        throw refuse(
            segment.index(),
            "p_vaddr "
                + hex(segment.address())
                + " is below that of program header "
                + last.index()
                + ", "
                + hex(last.address())
                + ": segments must ascend");
      }
      if (segment.start() < last.end()) {
        throw refuse(
            segment.index(),
            "starts, aligned, at "
                + hex(segment.start())
                + ", but program header "
                + last.index()
                + " ends at "
                + hex(last.end())
                + ": segments must not overlap");
      }
    }
    if (count == SEGMENTS_MAX) {
      throw refuse(segment.index(), "more than " + SEGMENTS_MAX + " segments to load");
    }
    if (count == segments.length) {
      segments = Arrays.copyOf(segments, 2 * count);
    }
    segments[count++] = segment;
  }

  private Segment segment(int index) {
    long address = table.address(index);
    long memorySize = table.memorySize(index);
    long alignment = table.alignment(index);
    if (Long.compareUnsigned(address, Hvt.GUEST_MIN_BASE) < 0) {
      throw refuse(index, "p_vaddr " + hex(address) + " is below 0x100000, where guests begin");
    }
    if (Long.compareUnsigned(alignment, Hvt.PAGE_SIZE) < 0 || (alignment & (alignment - 1)) != 0) {
      throw refuse(
          index, "p_align " + hex(alignment) + " is not a power of two of at least 0x1000");
    }
    long start = address & -alignment;
    if (Long.compareUnsigned(start, Hvt.GUEST_MIN_BASE) < 0) {
      throw refuse(
          index,
          "p_vaddr "
              + hex(address)
              + " is aligned down by p_align "
              + hex(alignment)
              + " to "
              + hex(start)
              + ", below 0x100000, where guests begin");
    }
    long end = end(index, address, memorySize, alignment);
    checkFile(index);
    return new Segment(
        index,
        address,
        memorySize,
        table.fileOffset(index),
        table.fileSize(index),
        protection(index),
        start,
        end);
  }

  /** address + size, aligned up: each step is bounded before the next can overflow. */
  private long end(int index, long address, long size, long alignment) {
    long max = Hvt.MEMORY_MAX;
    boolean fits =
        Long.compareUnsigned(address, max) < 0
            && Long.compareUnsigned(size, max - address) <= 0
            && Long.compareUnsigned(alignment, max) <= 0;
    long end = fits ? (address + size + alignment - 1) & -alignment : 0;
    if (!fits || end > max) {
      throw refuse(
          index,
          "p_vaddr "
              + hex(address)
              + " + p_memsz "
              + hex(size)
              + ", aligned to "
              + hex(alignment)
              + ", is beyond the largest guest memory, 4 GiB");
    }
    return end;
  }

  private void checkFile(int index) {
    long size = table.fileSize(index);
    if (size != 0 && !file.contains(table.fileOffset(index), size)) {
      throw refuse(
          index,
          "p_offset "
              + hex(table.fileOffset(index))
              + " + p_filesz "
              + hex(size)
              + " is beyond the end of the file at "
              + hex(file.size())
              + "; is it complete?");
    }
  }

  private Protection protection(int index) {
    int flags = table.flags(index);
    boolean write = (flags & ProgramHeaders.PF_W) != 0;
    if ((flags & ProgramHeaders.PF_X) != 0) {
      if (write) {
        throw refuse(index, "p_flags ask for write and execute together");
      }
      return Protection.READ_EXECUTE;
    }
    if (write) {
      return Protection.READ_WRITE;
    }
    return (flags & ProgramHeaders.PF_R) != 0 ? Protection.READ : Protection.NONE;
  }

  private TenderException refuse(int index, String message) {
    return file.refuse("program header " + index + ": " + message);
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
