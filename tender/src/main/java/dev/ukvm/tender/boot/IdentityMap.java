// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.boot;

import dev.ukvm.abi.Hvt;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;

/**
 * The page tables below the level of 1 GiB, which are the same on x86_64 and aarch64 but for the
 * bits of an entry: all of guest memory mapped onto itself in 2 MiB pages, and in 4 KiB pages where
 * one protection does not do for 2 MiB. Below boot_info nothing is mapped, from there to 1 MiB all
 * is read-only, and only executable segments can be executed. What a guest may not write above that
 * is the hypervisor's part, except for the pages that it can't hold apart from others.
 */
final class IdentityMap {
  private static final int ENTRIES = 512;

  /** Bytes of one table. */
  static final long TABLE = ENTRIES * Long.BYTES;

  /** Bytes that one table of 2 MiB pages maps. */
  static final long DIRECTORY_SPAN = ENTRIES * Hvt.LARGE_PAGE_SIZE;

  /** How an architecture spells entries. */
  interface Format {
    /** An entry that leads to a table. */
    long table(long address);

    /** A 2 MiB page, writable. */
    long largePage(long address, boolean executable);

    /** A 4 KiB page. */
    long page(long address, boolean writable, boolean executable);
  }

  private final GuestMemory memory;
  private final Format format;

  /** Executable ranges, ascending: start and end of each, multiples of 4 KiB. */
  private final long[] executable;

  /** Ranges that these tables keep from being written, in the same form. */
  private final long[] readOnly;

  /** Where page tables go once the tender's own memory is full. */
  private final long spareTables;

  private long nextTable;

  /**
   * @param executable pairs of start and end, ascending, multiples of 4 KiB
   * @param readOnly the same of what only these tables keep from being written
   * @param spareStart a page-aligned address in the guest's read-only megabyte from which on room
   *     may be taken for page tables
   */
  IdentityMap(
      GuestMemory memory,
      Format format,
      long[] executable,
      long[] readOnly,
      GuestAddress spareStart) {
    this.memory = memory;
    this.format = format;
    this.executable = executable;
    this.readOnly = readOnly;
    this.spareTables = spareStart.value();
  }

  /** Number of tables of 2 MiB pages that guest memory takes, 1 to 4. */
  int directories() {
    return (int) ((memory.size() + DIRECTORY_SPAN - 1) / DIRECTORY_SPAN);
  }

  /**
   * Writes the tables.
   *
   * @param directories where the tables of 2 MiB pages lie, one behind the other
   * @param firstPageTable where the table of the first 2 MiB lies; the others follow
   */
  void write(long directories, long firstPageTable) {
    nextTable = firstPageTable;
    // The directories are adjacent: one array holds the entries of all.
    long[] entries = new long[(int) (memory.size() / Hvt.LARGE_PAGE_SIZE)];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = directoryEntry(i * Hvt.LARGE_PAGE_SIZE);
    }
    memory.putLongs(new GuestAddress(directories), entries);
  }

  private long directoryEntry(long base) {
    long end = base + Hvt.LARGE_PAGE_SIZE;
    boolean all = false;
    for (int i = 0; i < executable.length; i += 2) {
      all |= executable[i] <= base && executable[i + 1] >= end;
    }
    boolean mixed =
        base == 0 || touches(readOnly, base, end) || (touches(executable, base, end) && !all);
    return mixed ? format.table(pageTable(base)) : format.largePage(base, all);
  }

  private static boolean touches(long[] ranges, long start, long end) {
    for (int i = 0; i < ranges.length; i += 2) {
      if (ranges[i] < end && ranges[i + 1] > start) {
        return true;
      }
    }
    return false;
  }

  /** Writes the page table of one 2 MiB page and returns its address. */
  private long pageTable(long base) {
    long table = takeTable();
    long[] entries = new long[ENTRIES];
    for (int i = 0; i < ENTRIES; i++) {
      entries[i] = pageEntry(base + i * Hvt.PAGE_SIZE);
    }
    memory.putLongs(new GuestAddress(table), entries);
    return table;
  }

  private long pageEntry(long page) {
    if (page < Hvt.BOOT_INFO_ADDRESS) {
      return 0;
    }
    boolean writable = page >= Hvt.GUEST_MIN_BASE && !touches(readOnly, page, page + 1);
    return format.page(page, writable, touches(executable, page, page + 1));
  }

  private long takeTable() {
    if (nextTable == Hvt.BOOT_INFO_ADDRESS) {
      nextTable = spareTables;
    }
    if (nextTable >= Hvt.GUEST_MIN_BASE) {
      throw new TenderException(
          "executable segments begin or end in too many different 2 MiB pages:"
              + " no room for their page tables");
    }
    long table = nextTable;
    nextTable += TABLE;
    return table;
  }
}
