// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.elf;

import dev.ukvm.abi.Hvt;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Protection;
import java.util.Arrays;

/**
 * Makes segments of the PT_LOAD headers. All numbers in the file are unsigned 64-bit and hostile;
 * those of a {@link Segment} are at most {@link Hvt#MEMORY_MAX}.
 *
 * <p>What has content is held to the same rules as in Solo5's own tender. That ignores what has
 * none, a .bss of its own: here it is memory that the guest needs, of whole pages whatever its
 * p_align, and becomes one segment with a neighbour on whose page it begins or ends.
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
        count--;
        add(join(last, segment));
        return;
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

  /** One segment of two that share a page: one of them has no content, and neither the other's. */
  private Segment join(Segment last, Segment next) {
    if ((last.fileSize() > 0 && next.fileSize() > 0)
        || next.address() < last.address() + last.memorySize()) {
      throw refuse(next.index(), starts(next, last) + "segments must not overlap");
    }
    if (next.protection() != last.protection()) {
      throw refuse(
          next.index(), starts(next, last) + "segments on one page must have the same protection");
    }
    Segment content = next.fileSize() > 0 ? next : last;
    return new Segment(
        content.index(),
        content.address(),
        next.address() + next.memorySize() - content.address(),
        content.fileOffset(),
        content.fileSize(),
        content.protection(),
        Math.min(last.start(), next.start()),
        Math.max(last.end(), next.end()));
  }

  private static String starts(Segment next, Segment last) {
    return "starts, aligned, at "
        + hex(next.start())
        + ", but program header "
        + last.index()
        + " ends at "
        + hex(last.end())
        + ": ";
  }

  private Segment segment(int index) {
    long address = table.address(index);
    long memorySize = table.memorySize(index);
    long alignment = alignment(index);
    if (Long.compareUnsigned(address, Hvt.GUEST_MIN_BASE) < 0) {
      throw refuse(index, "p_vaddr " + hex(address) + " is below 0x100000, where guests begin");
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
    if (((start | end) & (Hvt.PAGE_SIZE - 1)) != 0) {
      throw refuse(
          index,
          "its pages, by p_align "
              + hex(alignment)
              + ", are "
              + hex(start)
              + " to "
              + hex(end)
              + ", but pages are 0x1000 bytes");
    }
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

  /** Of what has no content, a page. */
  private long alignment(int index) {
    if (table.fileSize(index) == 0) {
      return Hvt.PAGE_SIZE;
    }
    long alignment = table.alignment(index);
    if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
      throw refuse(index, "p_align " + hex(alignment) + " is not a power of two");
    }
    return alignment;
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
      throw file.missing("program header " + index, table.fileOffset(index), size);
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
