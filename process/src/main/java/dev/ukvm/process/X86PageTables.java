// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.abi.Hvt;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.GuestAccessException;
import dev.ukvm.tender.vm.GuestMemory;

/**
 * What the guest's own page tables say of an access. They are not in use here, but they decide
 * whether a fault is the guest's to handle: what they allow and the executable does not, ends the
 * run. The tender has written them and nobody can change them: all of memory from boot_info on is
 * there, the megabyte below the executable to be read alone, and only code can be executed.
 */
final class X86PageTables {
  /** There is no fault. */
  static final long NONE = -1;

  // Bits of a page fault's error code: Intel SDM volume 3, 5.7.
  static final long ERROR_PRESENT = 1;
  static final long ERROR_WRITE = 1 << 1;
  static final long ERROR_FETCH = 1 << 4;

  private final GuestMemory memory;
  private final ProtectionMap protections;

  X86PageTables(GuestMemory memory, ProtectionMap protections) {
    this.memory = memory;
    this.protections = protections;
  }

  /**
   * The error code of the page fault that an access ends in, or {@link #NONE}.
   *
   * @param access {@link #ERROR_WRITE}, {@link #ERROR_FETCH}, or 0 for a read
   */
  long fault(long address, long access) {
    if (address < Hvt.BOOT_INFO_ADDRESS || address >= memory.size()) {
      return access;
    }
    boolean refused =
        (access & ERROR_FETCH) != 0
            ? !protections.at(address).executable()
            : (access & ERROR_WRITE) != 0 && address < Hvt.GUEST_MIN_BASE;
    return refused ? access | ERROR_PRESENT : NONE;
  }

  /** The same of an access that was to be made for the guest. */
  long fault(GuestAccessException refused) {
    return fault(address(refused), refused.access() == Access.WRITE ? ERROR_WRITE : 0);
  }

  /** Where such an access faults: if it begins inside memory and ends outside, at the end. */
  long address(GuestAccessException refused) {
    long start = refused.address().value();
    return refused.isOutside() && start >= 0 && start < memory.size() ? memory.size() : start;
  }
}
