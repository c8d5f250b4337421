// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Mapping;
import dev.ukvm.tender.vm.Aarch64BootState;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Walks the page tables as a CPU would, and holds the registers to the ABI's figures. */
class Aarch64BootTest {
  private static final long TEXT = 0x100000;
  private static final GuestAddress SPARE = new GuestAddress(0x20000);

  private static final long VALID = 1;
  private static final long TABLE_OR_PAGE = 2;
  private static final long READ_ONLY = 0x80;
  private static final long USER = 0x40;
  private static final long PXN = 1L << 53;
  private static final long UXN = 1L << 54;
  private static final long ADDRESS = 0x0000_ffff_ffff_f000L;
  private static final long ATTRIBUTES = 0x73c;

  /** Accessed, inner-shareable, MAIR index 4 and 1. */
  private static final long NORMAL = 0x710;

  private static final long DEVICE = 0x704;

  private GuestMemory memory;
  private Aarch64BootState state;

  private Fd file;
  private Mapping mapping;

  @AfterEach
  void close() {
    mapping.close();
    file.close();
  }

  private void boot(long size, long... executable) {
    boot(size, executable, new long[0]);
  }

  private void boot(long size, long[] executable, long[] readOnly) {
    // A file in memory takes no more than the pages that are touched.
    file = Fd.memfd("test", size);
    mapping = Mapping.shared(file, size, Mapping.PROT_READ | Mapping.PROT_WRITE);
    memory = new GuestMemory(mapping.bytes());
    Aarch64Boot boot = new Aarch64Boot(memory, executable, readOnly, SPARE);
    state = boot.build(new GuestAddress(TEXT + 0x10), size);
  }

  @Test
  void registersAreThoseOfTheAbi() {
    boot(Hvt.MEMORY_MIN, TEXT, TEXT + 0x2000);
    assertThat(state.pc()).isEqualTo(TEXT + 0x10);
    assertThat(state.sp()).isEqualTo(Hvt.MEMORY_MIN - 16);
    assertThat(state.x0()).isEqualTo(0x10000);
    assertThat(state.pstate()).isEqualTo(0x3c5);
    assertThat(state.ttbr0()).isEqualTo(0x1000);
    assertThat(state.tcr()).isEqualTo(0x32_b518_3518L);
    assertThat(state.mair()).isEqualTo(0xbbff_440c_0400L);
    assertThat(state.sctlr()).isEqualTo(0x1005);
    assertThat(state.cpacr()).isEqualTo(0x300000);
  }

  @Test
  void everyPageHasItsProtection() {
    long size = 8 * Hvt.MEMORY_MIN;
    long textEnd = 0x40_3000;
    long code2 = 0x60_0000;
    long code2End = 0xa0_0000;
    boot(size, TEXT, textEnd, code2, code2End);
    for (long page = 0; page < size; page += Hvt.PAGE_SIZE) {
      long entry = walk(page);
      if (page < Hvt.BOOT_INFO_ADDRESS) {
        assertThat(entry).as("page %x", page).isZero();
        continue;
      }
      assertThat(entry & ATTRIBUTES).as("page %x", page).isEqualTo(NORMAL);
      assertThat((entry & READ_ONLY) == 0).as("page %x", page).isEqualTo(page >= TEXT);
      boolean executable = (page >= TEXT && page < textEnd) || (page >= code2 && page < code2End);
      assertThat((entry & PXN) == 0).as("page %x", page).isEqualTo(executable);
      assertThat(entry & (UXN | USER)).as("page %x", page).isEqualTo(UXN);
    }
    assertThat(walk(size)).isZero();
  }

  @Test
  void pagesThatTheHypervisorCannotHoldApartAreReadOnlyHere() {
    long[] readOnly = {
      TEXT + 0x4000, TEXT + 0x5000, TEXT + 0x5000, TEXT + 0x7000, 0x40_3000, 0x40_4000
    };
    boot(3 * Hvt.MEMORY_MIN, new long[] {TEXT, TEXT + 0x5000}, readOnly);
    for (long page = TEXT; page < 3 * Hvt.MEMORY_MIN; page += Hvt.PAGE_SIZE) {
      boolean held = (page >= TEXT + 0x4000 && page < TEXT + 0x7000) || page == 0x40_3000;
      assertThat((walk(page) & READ_ONLY) != 0).as("page %x", page).isEqualTo(held);
      assertThat((walk(page) & PXN) == 0).as("page %x", page).isEqualTo(page < TEXT + 0x5000);
    }
  }

  @Test
  void hypercallsGoToDeviceMemoryBehindTheLargestMemory() {
    boot(Hvt.MEMORY_MAX, TEXT, TEXT + 0x1000);
    assertThat(walk(Hvt.MEMORY_MAX - Hvt.PAGE_SIZE) & ATTRIBUTES).isEqualTo(NORMAL);
    assertThat(walk(Hvt.HYPERCALL_MMIO_BASE) & (ATTRIBUTES | PXN | UXN))
        .isEqualTo(DEVICE | PXN | UXN);
    assertThat(walk(Hvt.HYPERCALL_MMIO_BASE + IdentityMap.DIRECTORY_SPAN)).isZero();
  }

  @Test
  void hypercallsHaveTheirPlaceWithTheSmallestMemoryToo() {
    boot(Hvt.MEMORY_MIN, TEXT, TEXT + 0x1000);
    assertThat(walk(Hvt.MEMORY_MIN)).isZero();
    assertThat(walk(Hvt.MEMORY_MAX - Hvt.PAGE_SIZE)).isZero();
    assertThat(walk(Hvt.HYPERCALL_MMIO_BASE) & ATTRIBUTES).isEqualTo(DEVICE);
  }

  /** The leaf descriptor for an address, 0 if there is none; checks that it maps identically. */
  private long walk(long address) {
    long table = state.ttbr0();
    for (int shift = 39; shift >= 12; shift -= 9) {
      long entry = word(table + (address >> shift & 0x1ff) * Long.BYTES);
      if ((entry & VALID) == 0) {
        return 0;
      }
      if (shift == 12 || (entry & TABLE_OR_PAGE) == 0) {
        // A page's descriptor has the bit that a block's lacks.
        assertThat((entry & TABLE_OR_PAGE) != 0).isEqualTo(shift == 12);
        assertThat(entry & ADDRESS).isEqualTo(address & -(1L << shift));
        return entry;
      }
      table = entry & ADDRESS;
    }
    throw new AssertionError("no leaf");
  }

  private long word(long address) {
    return memory.slice(new GuestAddress(address), Long.BYTES).get(ValueLayout.JAVA_LONG, 0);
  }
}
