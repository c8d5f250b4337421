// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ukvm.abi.LittleEndian;
import dev.ukvm.abi.Note;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Architecture;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.Protection;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElfImageTest {
  private static final int MEMORY = 2 << 20;

  @TempDir Path directory;

  @Test
  void readsAGuest() throws IOException {
    byte[] file = ElfBuilder.guest().build();
    try (ElfImage image = open(file)) {
      assertThat(image.architecture()).isEqualTo(Architecture.X86_64);
      assertThat(image.entry()).isEqualTo(new GuestAddress(0x100020));
      assertThat(image.abi()).isEqualTo(new Note.Abi(Note.TARGET_HVT, 2));
      assertThat(image.manifest().devices()).isEqualTo(ElfBuilder.manifest().devices());
      assertThat(image.kernelEnd()).isEqualTo(0x105000);
      assertThat(image.name()).endsWith("app.elf");
      assertThat(image.segments())
          .containsExactly(
              segment(file, ElfBuilder.TEXT, 0x100000, 0x50, 0x50, Protection.READ_EXECUTE),
              segment(file, ElfBuilder.RODATA, 0x101000, 0x30, 0x30, Protection.READ),
              segment(file, ElfBuilder.DATA, 0x102000, 0x80, 0x20, Protection.READ_WRITE),
              segment(file, ElfBuilder.BSS, 0x103000, 0x1234, 0, Protection.READ_WRITE));
    }
  }

  private static Segment segment(
      byte[] file, int index, long address, long memory, long size, Protection protection) {
    return new Segment(
        index,
        address,
        memory,
        ElfBuilder.contentOf(file, index),
        size,
        protection,
        address,
        (address + memory + 0xfff) & -0x1000);
  }

  @Test
  void loadsTheFilesBytesAndNothingElse() throws IOException {
    try (ElfImage image = open(ElfBuilder.guest().build());
        Arena arena = Arena.ofConfined()) {
      GuestMemory memory = new GuestMemory(arena.allocate(MEMORY));
      image.loadInto(memory);
      byte[] expected = new byte[MEMORY];
      Arrays.fill(expected, 0x100000, 0x100050, (byte) 0x11);
      Arrays.fill(expected, 0x101000, 0x101030, (byte) 0x22);
      Arrays.fill(expected, 0x102000, 0x102020, (byte) 0x33);
      assertThat(memory.peek(new GuestAddress(0), MEMORY)).isEqualTo(expected);
    }
  }

  @Test
  void readsAnAarch64Guest() throws IOException {
    try (ElfImage image = open(ElfBuilder.guest().machine(183).build())) {
      assertThat(image.architecture()).isEqualTo(Architecture.AARCH64);
      image.requireArchitecture(Architecture.AARCH64);
      assertThatThrownBy(() -> image.requireArchitecture(Architecture.X86_64))
          .isInstanceOf(TenderException.class)
          .hasMessage(
              image.name()
                  + ": is built for aarch64, but this host is x86_64; build it for x86_64");
    }
  }

  @Test
  void takesAnAddressInsideAPage() throws IOException {
    byte[] file = ElfBuilder.guest().build();
    LittleEndian.putLong(file, ElfBuilder.field(ElfBuilder.RODATA, ElfBuilder.P_VADDR), 0x101ff0);
    LittleEndian.putLong(file, ElfBuilder.field(ElfBuilder.DATA, ElfBuilder.P_VADDR), 0x103000);
    LittleEndian.putLong(file, ElfBuilder.field(ElfBuilder.BSS, ElfBuilder.P_VADDR), 0x104000);
    try (ElfImage image = open(file)) {
      Segment rodata = image.segments()[1];
      assertThat(rodata.address()).isEqualTo(0x101ff0);
      assertThat(rodata.start()).isEqualTo(0x101000);
      assertThat(rodata.end()).isEqualTo(0x103000);
    }
  }

  @Test
  void flagsBecomeProtections() throws IOException {
    Protection[] expected = {
      Protection.NONE,
      Protection.READ_EXECUTE,
      Protection.READ_WRITE,
      null,
      Protection.READ,
      Protection.READ_EXECUTE,
      Protection.READ_WRITE,
    };
    for (int flags = 0; flags < expected.length; flags++) {
      if (expected[flags] != null) {
        byte[] file = ElfBuilder.guest().build();
        LittleEndian.putInt(
            file, ElfBuilder.field(ElfBuilder.RODATA, ElfBuilder.P_FLAGS), flags | 0x100);
        try (ElfImage image = open(file)) {
          assertThat(image.segments()[1].protection()).isEqualTo(expected[flags]);
        }
      }
    }
  }

  @Test
  void takesTheFirstOfSeveralNotes() throws IOException {
    byte[] file =
        ElfBuilder.guest()
            .add(ElfBuilder.PT_NOTE, 4, 0, Note.encode(new Note.Abi(Note.TARGET_SPT, 1)))
            .build();
    try (ElfImage image = open(file)) {
      assertThat(image.abi().target()).isEqualTo(Note.TARGET_HVT);
    }
  }

  @Test
  void findsHeadersAndNotesThatLieFarApart() throws IOException {
    byte[] near = ElfBuilder.guest().build();
    byte[] file = Arrays.copyOf(near, 200_000);
    int table = 10 * 56;
    System.arraycopy(near, 64, file, 100_000, table);
    Arrays.fill(file, 64, 64 + table, (byte) 0);
    LittleEndian.putLong(file, ElfBuilder.E_PHOFF, 100_000);
    int abi = ElfBuilder.contentOf(near, ElfBuilder.ABI1);
    System.arraycopy(near, abi, file, 199_964, 36);
    Arrays.fill(file, abi, abi + 36, (byte) 0);
    LittleEndian.putLong(file, 100_000 + ElfBuilder.ABI1 * 56 + ElfBuilder.P_OFFSET, 199_964);
    try (ElfImage image = open(file)) {
      assertThat(image.manifest().devices()).hasSize(2);
      assertThat(image.kernelEnd()).isEqualTo(0x105000);
    }
  }

  @Test
  void checksThatItFits() throws IOException {
    byte[] file = ElfBuilder.guest().build();
    LittleEndian.putLong(file, ElfBuilder.field(ElfBuilder.BSS, ElfBuilder.P_MEMSZ), 0x200000);
    LittleEndian.putLong(file, ElfBuilder.E_ENTRY, 0x500000);
    try (ElfImage image = open(file);
        Arena arena = Arena.ofConfined()) {
      assertThat(image.kernelEnd()).isEqualTo(0x303000);
      assertThatThrownBy(() -> image.checkFits(0x302fff))
          .isInstanceOf(TenderException.class)
          .hasMessage(
              image.name()
                  + ": program header 6: ends at 0x303000, beyond the end of guest memory at"
                  + " 0x302fff; give more, such as --mem=6");
      assertThatThrownBy(() -> image.checkFits(0x500000))
          .isInstanceOf(TenderException.class)
          .hasMessage(
              image.name() + ": e_entry 0x500000 is beyond the end of guest memory at 0x500000");
      image.checkFits(0x500001);
      assertThatThrownBy(() -> image.loadInto(new GuestMemory(arena.allocate(MEMORY))))
          .isInstanceOf(TenderException.class)
          .hasMessageContaining("beyond the end of guest memory at 0x200000");
    }
  }

  @Test
  void refusesAFileThatGetsShorter() throws IOException {
    byte[] file = ElfBuilder.guest().build();
    try (ElfImage image = open(file);
        Arena arena = Arena.ofConfined()) {
      try (FileChannel channel =
          FileChannel.open(directory.resolve("app.elf"), StandardOpenOption.WRITE)) {
        channel.truncate(ElfBuilder.contentOf(file, ElfBuilder.DATA) + 8L);
      }
      assertThatThrownBy(() -> image.loadInto(new GuestMemory(arena.allocate(MEMORY))))
          .isInstanceOf(TenderException.class)
          .hasMessage(
              image.name()
                  + ": became shorter while it was being read; start again when it is complete");
    }
  }

  private ElfImage open(byte[] bytes) throws IOException {
    return ElfImage.open(Files.write(directory.resolve("app.elf"), bytes).toString());
  }
}
