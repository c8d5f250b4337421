// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.boot;

import dev.ukvm.abi.Hvt;
import dev.ukvm.tender.vm.Aarch64BootState;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;

/**
 * The state an aarch64 guest starts in: page tables and registers, as the hvt ABI fixes them. Bits
 * by the Arm Architecture Reference Manual for A-profile, chapter D8 (descriptors) and D24
 * (registers).
 */
public final class Aarch64Boot {
  // Where the tables lie, in the tender's own memory below boot_info.
  private static final long LEVEL0 = 0x1000;
  private static final long LEVEL1 = 0x2000;
  private static final long LEVEL2 = 0x3000;
  private static final long FIRST_LEVEL3 = 0x7000;

  // Descriptors.
  private static final long BLOCK = 1;
  private static final long TABLE_OR_PAGE = 3;
  private static final long NORMAL = 4 << 2; // AttrIndx, into MAIR
  private static final long DEVICE = 1 << 2;
  private static final long READ_ONLY = 1 << 7; // AP[2]
  private static final long INNER_SHAREABLE = 3 << 8;
  private static final long ACCESSED = 1 << 10;
  private static final long PXN = 1L << 53;
  private static final long UXN = 1L << 54;

  /** EL1 with its own stack pointer; D, A, I and F masked. */
  private static final long PSTATE = 0x3c5;

  /** From index 0: device nGnRnE, nGnRE, GRE; normal non-cacheable, write-back, write-through. */
  private static final long MAIR = 0xbbff_440c_0400L;

  private static final int ADDRESS_BITS = 40;
  private static final long REGION_SIZE = Long.SIZE - ADDRESS_BITS;

  /**
   * T0SZ and T1SZ for 40 bits; tables in inner-shareable write-back memory; 4 KiB granules; 40 bits
   * of physical address; 16-bit ASIDs; the top byte of an address is ignored.
   */
  private static final long TCR =
      REGION_SIZE
          | REGION_SIZE << 16
          | 1 << 8
          | 1 << 10
          | 3 << 12
          | 1 << 24
          | 1 << 26
          | 3L << 28
          | 2L << 30
          | 2L << 32
          | 1L << 36
          | 1L << 37;

  private static final long SCTLR = 1 | 1 << 2 | 1 << 12; // M, C, I
  private static final long CPACR = 3 << 20; // FPEN: no trap of FP and SIMD

  private final GuestMemory memory;
  private final IdentityMap map;

  /**
   * @param executable pairs of start and end, ascending, multiples of 4 KiB
   * @param readOnly the same of what the hypervisor can't keep the guest from writing
   * @param spareStart a page-aligned address in the guest's read-only megabyte from which on room
   *     may be taken for page tables
   */
  public Aarch64Boot(
      GuestMemory memory, long[] executable, long[] readOnly, GuestAddress spareStart) {
    this.memory = memory;
    this.map = new IdentityMap(memory, new Descriptors(), executable, readOnly, spareStart);
  }

  /**
   * Writes the tables and computes the registers.
   *
   * @param entry where the guest starts
   * @param usableMemory end of the memory that is the guest's own
   */
  public Aarch64BootState build(GuestAddress entry, long usableMemory) {
    memory.putLongs(new GuestAddress(LEVEL0), LEVEL1 | TABLE_OR_PAGE);
    int directories = map.directories();
    long[] pointers = new long[(int) (Hvt.HYPERCALL_MMIO_BASE / IdentityMap.DIRECTORY_SPAN) + 1];
    for (int i = 0; i < directories; i++) {
      pointers[i] = LEVEL2 + i * IdentityMap.TABLE | TABLE_OR_PAGE;
    }
    // The gigabyte from 4 GiB, where stores are hypercalls.
    pointers[pointers.length - 1] =
        Hvt.HYPERCALL_MMIO_BASE | BLOCK | ACCESSED | INNER_SHAREABLE | DEVICE | PXN | UXN;
    memory.putLongs(new GuestAddress(LEVEL1), pointers);
    map.write(LEVEL2, FIRST_LEVEL3);
    return new Aarch64BootState(
        entry.value(),
        usableMemory - 16,
        Hvt.BOOT_INFO_ADDRESS,
        PSTATE,
        LEVEL0,
        TCR,
        MAIR,
        SCTLR,
        CPACR);
  }

  private static final class Descriptors implements IdentityMap.Format {
    private static final long MEMORY = NORMAL | INNER_SHAREABLE | ACCESSED | UXN;

    @Override
    public long table(long address) {
      return address | TABLE_OR_PAGE;
    }

    @Override
    public long largePage(long address, boolean executable) {
      return address | BLOCK | MEMORY | (executable ? 0 : PXN);
    }

    @Override
    public long page(long address, boolean writable, boolean executable) {
      return address | TABLE_OR_PAGE | MEMORY | (writable ? 0 : READ_ONLY) | (executable ? 0 : PXN);
    }
  }
}
