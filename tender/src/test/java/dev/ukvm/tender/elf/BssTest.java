// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.elf;

import static dev.ukvm.tender.elf.ElfBuilder.BSS;
import static dev.ukvm.tender.elf.ElfBuilder.DATA;
import static dev.ukvm.tender.elf.ElfBuilder.PT_LOAD;
import static dev.ukvm.tender.elf.ElfBuilder.P_ALIGN;
import static dev.ukvm.tender.elf.ElfBuilder.P_FILESZ;
import static dev.ukvm.tender.elf.ElfBuilder.P_FLAGS;
import static dev.ukvm.tender.elf.ElfBuilder.P_MEMSZ;
import static dev.ukvm.tender.elf.ElfBuilder.P_VADDR;
import static dev.ukvm.tender.elf.ElfBuilder.R;
import static dev.ukvm.tender.elf.ElfBuilder.RODATA;
import static dev.ukvm.tender.elf.ElfBuilder.W;
import static dev.ukvm.tender.elf.ElfBuilder.contentOf;
import static dev.ukvm.tender.elf.ElfBuilder.field;
import static dev.ukvm.tender.elf.ElfBuilder.guest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ukvm.abi.LittleEndian;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.Protection;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments without content, and the pages that they share with others. */
class BssTest {
  private static final int MEMORY = 2 << 20;

  @TempDir Path directory;

  /** A .bss that has a program header of its own, and begins where data ends. */
  @Test
  void bssMayShareAPageWithDataBeforeIt() throws IOException {
    byte[] file = guest().build();
    LittleEndian.putLong(file, field(BSS, P_VADDR), 0x102080);
    LittleEndian.putLong(file, field(BSS, P_ALIGN), 0x20);
    try (ElfImage image = open(file)) {
      assertThat(image.kernelEnd()).isEqualTo(0x104000);
      assertThat(image.segments())
          .hasSize(3)
          .contains(
              new Segment(
                  DATA,
                  0x102000,
                  0x80 + 0x1234,
                  contentOf(file, DATA),
                  0x20,
                  Protection.READ_WRITE,
                  0x102000,
                  0x104000));
      loadsData(image, 0x102000);
    }
  }

  @Test
  void bssMayShareAPageWithDataBehindIt() throws IOException {
    byte[] file = guest().remove(BSS).build();
    LittleEndian.putLong(file, field(DATA, P_VADDR), 0x103234);
    LittleEndian.putInt(file, field(RODATA, P_FLAGS), R | W);
    LittleEndian.putLong(file, field(RODATA, P_VADDR), 0x102000);
    LittleEndian.putLong(file, field(RODATA, P_FILESZ), 0);
    LittleEndian.putLong(file, field(RODATA, P_MEMSZ), 0x1234);
    try (ElfImage image = open(file)) {
      assertThat(image.kernelEnd()).isEqualTo(0x104000);
      Segment data = image.segments()[1];
      assertThat(data.index()).isEqualTo(DATA);
      assertThat(data.start()).isEqualTo(0x102000);
      assertThat(data.end()).isEqualTo(0x104000);
      loadsData(image, 0x103234);
    }
  }

  /** What the reference takes of a segment without content: anything. */
  @Test
  void bssNeedsNoAlignment() throws IOException {
    for (long alignment : new long[] {0, 1, 3, 0x20, 0x200000}) {
      byte[] file = guest().build();
      LittleEndian.putLong(file, field(BSS, P_ALIGN), alignment);
      try (ElfImage image = open(file)) {
        assertThat(image.segments()[3].start()).isEqualTo(0x103000);
        assertThat(image.kernelEnd()).isEqualTo(0x105000);
      }
    }
  }

  /** As the reference: pages count, however they come about. */
  @Test
  void takesSmallAlignmentOfWholePages() throws IOException {
    byte[] file = guest().build();
    LittleEndian.putLong(file, field(DATA, P_ALIGN), 0x10);
    LittleEndian.putLong(file, field(DATA, P_MEMSZ), 0xff1);
    try (ElfImage image = open(file)) {
      assertThat(image.segments()[2].end()).isEqualTo(0x103000);
    }
  }

  /** The data's bytes are at their place, and everything around them is zero. */
  private static void loadsData(ElfImage image, int address) {
    try (Arena arena = Arena.ofConfined()) {
      GuestMemory memory = new GuestMemory(arena.allocate(MEMORY));
      image.loadInto(memory);
      byte[] expected = new byte[0x3000];
      Arrays.fill(expected, address - 0x102000, address - 0x102000 + 0x20, (byte) 0x33);
      assertThat(memory.peek(new GuestAddress(0x102000), expected.length)).isEqualTo(expected);
    }
  }

  @Test
  void segmentsOnOnePageHaveOneProtectionAndOneContent() throws IOException {
    byte[] file = guest().build();
    LittleEndian.putLong(file, field(BSS, P_VADDR), 0x102080);
    LittleEndian.putInt(file, field(BSS, P_FLAGS), 4);
    refused(
        file,
        "program header 6: starts, aligned, at 0x102000, but program header 3 ends at 0x103000:"
            + " segments on one page must have the same protection");
    LittleEndian.putInt(file, field(BSS, P_FLAGS), 6);
    LittleEndian.putLong(file, field(BSS, P_VADDR), 0x10207f);
    refused(
        file,
        "program header 6: starts, aligned, at 0x102000, but program header 3 ends at 0x103000:"
            + " segments must not overlap");
    // A page of data, .bss and data again: the last two would do, were it not for the first.
    ElfBuilder builder =
        guest()
            .remove(BSS)
            .add(PT_LOAD, 6, 0x102080, new byte[0], 0x80, 0x1000)
            .add(PT_LOAD, 6, 0x102100, new byte[8]);
    refused(
        builder.build(),
        "program header 10: starts, aligned, at 0x102000, but program header 3 ends at 0x103000:"
            + " segments must not overlap");
  }

  private void refused(byte[] file, String message) {
    assertThatThrownBy(() -> open(file))
        .isInstanceOf(TenderException.class)
        .hasMessage(directory.resolve("app.elf") + ": " + message);
  }

  private ElfImage open(byte[] bytes) throws IOException {
    return ElfImage.open(Files.write(directory.resolve("app.elf"), bytes).toString());
  }
}
