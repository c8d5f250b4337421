// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The guest's own page tables, which the tender has written and nobody can change: they are not in
 * use here, but a guest is told of its faults as if they were. 4 KiB granules, by the Arm
 * Architecture Reference Manual for A-profile, D8.
 */
final class Aarch64PageTables {
  /** There is no fault. */
  static final int NONE = -1;

  // Fault status codes, ESR_EL1.DFSC and IFSC, without the level in their low bits.
  private static final int TRANSLATION_FAULT = 4;
  private static final int PERMISSION_FAULT = 12;

  private static final int ADDRESS_BITS_MAX = 64;
  private static final long REGION_SIZE = 0x3f; // TCR_EL1.T0SZ
  private static final int LAST_LEVEL = 3;
  private static final int PAGE_SHIFT = 12;
  private static final int INDEX_BITS = 9;
  private static final int INDEX_MASK = (1 << INDEX_BITS) - 1;
  private static final long VALID = 1;
  private static final long TABLE = 2;
  private static final long READ_ONLY = 1 << 7;
  private static final long PXN = 1L << 53;
  private static final long ADDRESS = 0xffff_ffff_f000L;

  private final GuestMemory memory;
  private final Aarch64State state;

  Aarch64PageTables(GuestMemory memory, Aarch64State state) {
    this.memory = memory;
    this.state = state;
  }

  /** The status code of the fault that an access ends in, or {@link #NONE}. */
  int fault(long address, Access access) {
    int bits = ADDRESS_BITS_MAX - (int) (state.tcr & REGION_SIZE);
    if (address >>> bits != 0) {
      return TRANSLATION_FAULT;
    }
    int level = LAST_LEVEL - (bits - PAGE_SHIFT - 1) / INDEX_BITS;
    long table = state.ttbr0;
    while (true) {
      int shift = PAGE_SHIFT + (LAST_LEVEL - level) * INDEX_BITS;
      long entry = entry(table + (address >>> shift & INDEX_MASK) * Long.BYTES);
      if ((entry & VALID) == 0) {
        return TRANSLATION_FAULT + level;
      }
      if (level == LAST_LEVEL || (entry & TABLE) == 0) {
        return allows(entry, access) ? NONE : PERMISSION_FAULT + level;
      }
      table = entry & ADDRESS;
      level++;
    }
  }

  private static boolean allows(long entry, Access access) {
    return switch (access) {
      case EXECUTE -> (entry & PXN) == 0;
      case WRITE -> (entry & READ_ONLY) == 0;
      default -> true;
    };
  }

  private long entry(long address) {
    byte[] bytes = memory.peek(new GuestAddress(address), Long.BYTES);
    return bytes.length < Long.BYTES
        ? 0
        : ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }
}
