// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.boot;

import dev.ukvm.abi.Hvt;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.X86BootState;
import dev.ukvm.tender.vm.X86BootState.Segment;

/**
 * The state an x86_64 guest starts in: GDT, page tables and registers. The hvt ABI fixes all of it
 * but one thing, which we add: every page outside executable segments is no-execute (EFER.NXE), so
 * that a jump into data, heap or stack is a page fault in the guest.
 */
public final class X86Boot {
  // Where the tables lie, in the tender's own memory below boot_info.
  private static final long GDT = 0x1000;
  private static final long PML4 = 0x2000;
  private static final long PDPT = 0x3000;
  private static final long PAGE_DIRECTORIES = 0x4000;
  private static final long FIRST_PAGE_TABLE = 0x8000;

  // Page table entry bits, Intel SDM volume 3, chapter 5 (4-level paging).
  private static final long PRESENT = 1;
  private static final long WRITABLE = 1 << 1;
  private static final long LARGE = 1 << 7;
  private static final long NO_EXECUTE = 1L << 63;

  // CR0, CR4 and EFER bits, same volume, chapter 2.
  private static final long CR0 = 1 | 1 << 5 | 1 << 16 | 1L << 31; // PE, NE, WP, PG
  private static final long CR4 = 1 << 5 | 1 << 9 | 1 << 10; // PAE, OSFXSR, OSXMMEXCPT
  private static final long EFER = 1 << 8 | 1 << 10 | 1 << 11; // LME, LMA, NXE
  private static final long RFLAGS = 1 << 1; // always set

  private static final Segment CODE = new Segment(8, 0, -1, 9, 1, 0, 1, 1);
  private static final Segment DATA = new Segment(16, 0, -1, 3, 1, 1, 0, 1);
  private static final Segment TASK = new Segment(0, 0, 0, 11, 0, 0, 0, 0);
  private static final int GDT_ENTRIES = 3;

  private final GuestMemory memory;
  private final IdentityMap map;

  /**
   * @param executable pairs of start and end, ascending, multiples of 4 KiB
   * @param readOnly the same of what the hypervisor can't keep the guest from writing
   * @param spareStart a page-aligned address in the guest's read-only megabyte from which on room
   *     may be taken for page tables
   */
  public X86Boot(GuestMemory memory, long[] executable, long[] readOnly, GuestAddress spareStart) {
    this.memory = memory;
    this.map = new IdentityMap(memory, new Entries(), executable, readOnly, spareStart);
  }

  /**
   * Writes the tables and computes the registers.
   *
   * @param entry where the guest starts
   * @param usableMemory end of the memory that is the guest's own
   */
  public X86BootState build(GuestAddress entry, long usableMemory) {
    memory.putLongs(new GuestAddress(GDT), 0, descriptor(CODE), descriptor(DATA));
    putPageTables();
    return new X86BootState(
        entry.value(),
        usableMemory - 8,
        Hvt.BOOT_INFO_ADDRESS,
        RFLAGS,
        CR0,
        PML4,
        CR4,
        EFER,
        CODE,
        DATA,
        TASK,
        GDT,
        GDT_ENTRIES * Long.BYTES - 1);
  }

  /** A segment's descriptor, Intel SDM volume 3, figure 3-8. */
  private static long descriptor(Segment segment) {
    long limit = segment.limit() & 0xfffffL;
    return (limit & 0xffff)
        | (segment.base() & 0xffffff) << 16
        | (segment.accessWord() & 0xffL) << 40
        | (limit >> 16) << 48
        | (segment.accessWord() >> 12 & 0xfL) << 52
        | (segment.base() >> 24 & 0xff) << 56;
  }

  private void putPageTables() {
    memory.putLongs(new GuestAddress(PML4), PDPT | PRESENT | WRITABLE);
    long[] pointers = new long[map.directories()];
    for (int i = 0; i < pointers.length; i++) {
      pointers[i] = PAGE_DIRECTORIES + i * IdentityMap.TABLE | PRESENT | WRITABLE;
    }
    memory.putLongs(new GuestAddress(PDPT), pointers);
    map.write(PAGE_DIRECTORIES, FIRST_PAGE_TABLE);
  }

  private static final class Entries implements IdentityMap.Format {
    @Override
    public long table(long address) {
      return address | PRESENT | WRITABLE;
    }

    @Override
    public long largePage(long address, boolean executable) {
      return address | LARGE | PRESENT | WRITABLE | (executable ? 0 : NO_EXECUTE);
    }

    @Override
    public long page(long address, boolean writable, boolean executable) {
      return address | PRESENT | (writable ? WRITABLE : 0) | (executable ? 0 : NO_EXECUTE);
    }
  }
}
