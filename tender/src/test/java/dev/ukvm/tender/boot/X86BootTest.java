// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Mapping;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.X86BootState;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Walks the page tables as a CPU would, and holds the registers to the ABI's figures. */
class X86BootTest {
  private static final long TEXT = 0x100000;
  private static final GuestAddress SPARE = new GuestAddress(0x20000);

  private static final long PRESENT = 1;
  private static final long WRITABLE = 2;
  private static final long LARGE = 0x80;
  private static final long NO_EXECUTE = 1L << 63;
  private static final long ADDRESS = 0x000f_ffff_ffff_f000L;

  private GuestMemory memory;
  private X86BootState state;

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
    state =
        new X86Boot(memory, executable, readOnly, SPARE).build(new GuestAddress(TEXT + 0x10), size);
  }

  @Test
  void registersAreThoseOfTheAbi() {
    boot(Hvt.MEMORY_MIN, TEXT, TEXT + 0x2000);
    assertThat(state.rip()).isEqualTo(TEXT + 0x10);
    assertThat(state.rsp()).isEqualTo(Hvt.MEMORY_MIN - 8);
    assertThat(state.rdi()).isEqualTo(0x10000);
    assertThat(state.rflags()).isEqualTo(2);
    assertThat(state.cr0()).isEqualTo(0x80010021L);
    assertThat(state.cr3()).isEqualTo(0x2000);
    assertThat(state.cr4()).isEqualTo(0x620);
    assertThat(state.efer()).isEqualTo(0xd00);
    assertThat(state.gdtBase()).isEqualTo(0x1000);
    assertThat(state.gdtLimit()).isEqualTo(23);
    assertThat(state.code()).isEqualTo(new X86BootState.Segment(8, 0, 0xffffffff, 9, 1, 0, 1, 1));
    assertThat(state.data()).isEqualTo(new X86BootState.Segment(16, 0, 0xffffffff, 3, 1, 1, 0, 1));
    assertThat(state.task().type()).isEqualTo(11);
  }

  @Test
  void accessWordsAreThoseThatVmxAndBhyveTake() {
    boot(Hvt.MEMORY_MIN, TEXT, TEXT + 0x1000);
    assertThat(state.code().accessWord()).isEqualTo(0xa099);
    assertThat(state.data().accessWord()).isEqualTo(0xc093);
    assertThat(state.task().accessWord()).isEqualTo(0x8b);
  }

  @Test
  void descriptorTableHoldsFlatSegments() {
    boot(Hvt.MEMORY_MIN, TEXT, TEXT + 0x1000);
    assertThat(word(0x1000)).isZero();
    assertThat(word(0x1008)).isEqualTo(0x00af99000000ffffL);
    assertThat(word(0x1010)).isEqualTo(0x00cf93000000ffffL);
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
        assertThat(entry & PRESENT).as("page %x", page).isZero();
        continue;
      }
      assertThat(entry & PRESENT).as("page %x", page).isNotZero();
      assertThat((entry & WRITABLE) != 0).as("page %x", page).isEqualTo(page >= TEXT);
      boolean executable = (page >= TEXT && page < textEnd) || (page >= code2 && page < code2End);
      assertThat((entry & NO_EXECUTE) == 0).as("page %x", page).isEqualTo(executable);
    }
    assertThat(walk(size) & PRESENT).isZero();
  }

  @Test
  void holdsReadOnlyWhatTheHypervisorDoesNot() {
    long from = Hvt.LARGE_PAGE_SIZE - Hvt.PAGE_SIZE;
    long to = Hvt.LARGE_PAGE_SIZE + Hvt.PAGE_SIZE;
    boot(2 * Hvt.MEMORY_MIN, new long[] {TEXT, TEXT + 0x1000}, new long[] {from, to});
    for (long page = TEXT; page < 2 * Hvt.MEMORY_MIN; page += Hvt.PAGE_SIZE) {
      boolean held = page >= from && page < to;
      assertThat((walk(page) & WRITABLE) == 0).as("page %x", page).isEqualTo(held);
    }
  }

  @Test
  void largestMemoryIsMappedToItsLastPage() {
    boot(Hvt.MEMORY_MAX, TEXT, TEXT + 0x1000);
    assertThat(walk(Hvt.MEMORY_MAX - Hvt.PAGE_SIZE)).isNotZero();
  }

  @Test
  void refusesMoreTablesThanThereIsRoomFor() {
    // Each executable page in a 2 MiB page of its own takes a table.
    int tables = 7 + (int) ((Hvt.GUEST_MIN_BASE - SPARE.value()) / Hvt.PAGE_SIZE);
    boot(Hvt.MEMORY_MAX / 4, scattered(tables));
    assertThat(walk(tables * Hvt.LARGE_PAGE_SIZE) & NO_EXECUTE).isZero();
    close();
    assertThatThrownBy(() -> boot(Hvt.MEMORY_MAX / 4, scattered(tables + 1)))
        .isInstanceOf(TenderException.class)
        .hasMessageContaining("no room for their page tables");
  }

  private static long[] scattered(int count) {
    long[] ranges = new long[2 * count];
    for (int i = 0; i < count; i++) {
      ranges[2 * i] = (i + 1) * Hvt.LARGE_PAGE_SIZE;
      ranges[2 * i + 1] = ranges[2 * i] + Hvt.PAGE_SIZE;
    }
    return ranges;
  }

  /** The leaf entry for an address, 0 if there is none; checks that it maps identically. */
  private long walk(long address) {
    long table = state.cr3();
    for (int shift = 39; shift >= 12; shift -= 9) {
      long entry = word(table + (address >> shift & 0x1ff) * Long.BYTES);
      if ((entry & PRESENT) == 0) {
        return 0;
      }
      if (shift == 12 || (entry & LARGE) != 0) {
        assertThat(entry & ADDRESS).isEqualTo(address & -(1L << shift));
        return entry;
      }
      assertThat(entry & (WRITABLE | NO_EXECUTE)).isEqualTo(WRITABLE);
      table = entry & ADDRESS;
      assertThat(table).isLessThan(Hvt.GUEST_MIN_BASE);
    }
    throw new AssertionError("page table too deep");
  }

  private long word(long address) {
    return memory.slice(new GuestAddress(address), Long.BYTES).get(ValueLayout.JAVA_LONG, 0);
  }
}
