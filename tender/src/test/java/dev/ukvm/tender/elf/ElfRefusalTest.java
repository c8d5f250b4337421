// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.elf;

import static dev.ukvm.tender.elf.ElfBuilder.ABI1;
import static dev.ukvm.tender.elf.ElfBuilder.BSS;
import static dev.ukvm.tender.elf.ElfBuilder.DATA;
import static dev.ukvm.tender.elf.ElfBuilder.EMPTY;
import static dev.ukvm.tender.elf.ElfBuilder.E_EHSIZE;
import static dev.ukvm.tender.elf.ElfBuilder.E_ENTRY;
import static dev.ukvm.tender.elf.ElfBuilder.E_MACHINE;
import static dev.ukvm.tender.elf.ElfBuilder.E_PHENTSIZE;
import static dev.ukvm.tender.elf.ElfBuilder.E_PHNUM;
import static dev.ukvm.tender.elf.ElfBuilder.E_PHOFF;
import static dev.ukvm.tender.elf.ElfBuilder.E_TYPE;
import static dev.ukvm.tender.elf.ElfBuilder.E_VERSION;
import static dev.ukvm.tender.elf.ElfBuilder.MFT1;
import static dev.ukvm.tender.elf.ElfBuilder.OPENBSD;
import static dev.ukvm.tender.elf.ElfBuilder.P_ALIGN;
import static dev.ukvm.tender.elf.ElfBuilder.P_FILESZ;
import static dev.ukvm.tender.elf.ElfBuilder.P_FLAGS;
import static dev.ukvm.tender.elf.ElfBuilder.P_MEMSZ;
import static dev.ukvm.tender.elf.ElfBuilder.P_OFFSET;
import static dev.ukvm.tender.elf.ElfBuilder.P_TYPE;
import static dev.ukvm.tender.elf.ElfBuilder.P_VADDR;
import static dev.ukvm.tender.elf.ElfBuilder.RODATA;
import static dev.ukvm.tender.elf.ElfBuilder.TEXT;
import static dev.ukvm.tender.elf.ElfBuilder.contentOf;
import static dev.ukvm.tender.elf.ElfBuilder.field;
import static dev.ukvm.tender.elf.ElfBuilder.guest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ukvm.abi.LittleEndian;
import dev.ukvm.abi.Note;
import dev.ukvm.tender.TenderException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused, and in which words. */
@Timeout(30)
class ElfRefusalTest {
  private static final String BUILD = "build it as a Solo5 hvt unikernel, static, not PIE";

  @TempDir Path directory;

  static Stream<Arguments> fields() {
    return Stream.of(
        // The header.
        change(b -> b[0] = 0, "not an ELF file"),
        change(b -> b[4] = 1, "a 32-bit ELF file; a unikernel is 64-bit"),
        change(b -> b[4] = 9, "EI_CLASS 9 is not 2 (64-bit)"),
        change(
            b -> b[5] = 2,
            "a big-endian ELF file; x86_64 and aarch64 unikernels are little-endian"),
        change(b -> b[5] = 0, "EI_DATA 0 is not 1 (little-endian)"),
        u32(E_VERSION, -1, "e_version 4294967295 is not 1"),
        u16(E_TYPE, 1, "a relocatable object file, not an executable; " + BUILD),
        u16(E_TYPE, 3, "a shared object or position-independent executable (PIE); " + BUILD),
        u16(E_TYPE, 4, "a core dump, not an executable"),
        u16(E_TYPE, 0xfe00, "e_type 65024 is not 2 (executable)"),
        u16(E_MACHINE, 243, "e_machine 243 is neither 62 (x86_64) nor 183 (aarch64)"),
        u16(E_EHSIZE, 52, "e_ehsize 52 is not 64"),
        u16(E_PHENTSIZE, 32, "e_phentsize 32 is not 56"),
        u16(E_PHNUM, 0, "e_phnum is 0: there is nothing to load"),
        u16(
            E_PHNUM,
            0xffff,
            "truncated: the table of 65535 program headers takes 0x37ffc8 bytes at 0x40, but the file"
                + " ends at 0x4c0; copy or build it again"),
        u64(
            E_PHOFF,
            -56,
            "the table of 10 program headers takes 0x230 bytes at 0xffffffffffffffc8, but the file"
                + " ends at 0x4c0"),
        u64(
            E_PHOFF,
            657,
            "truncated: the table of 10 program headers takes 0x230 bytes at 0x291, but the file"
                + " ends at 0x4c0; copy or build it again"),
        u64(E_ENTRY, 0xfffff, "e_entry 0xfffff is below 0x100000, where guests begin"),
        u64(
            E_ENTRY,
            0x1_0000_0000L,
            "e_entry 0x100000000 is beyond the largest guest memory, 4 GiB"),
        u64(E_ENTRY, -1, "e_entry 0xffffffffffffffff is beyond the largest guest memory, 4 GiB"),

        // Segments.
        u64(
            field(TEXT, P_MEMSZ),
            0x4f,
            "program header 1: p_memsz 0x4f is less than p_filesz 0x50"),
        u64(field(TEXT, P_MEMSZ), 0, "program header 1: p_memsz 0x0 is less than p_filesz 0x50"),
        u64(
            field(TEXT, P_VADDR),
            0xff000,
            "program header 1: p_vaddr 0xff000 is below 0x100000, where guests begin"),
        u64(
            field(RODATA, P_VADDR),
            0,
            "program header 2: p_vaddr 0x0 is below 0x100000, where guests begin"),
        u64(
            field(TEXT, P_ALIGN),
            0x200000,
            "program header 1: p_vaddr 0x100000 is aligned down by p_align 0x200000 to 0x0, below"
                + " 0x100000, where guests begin"),
        u64(
            field(TEXT, P_ALIGN),
            Long.MIN_VALUE,
            "program header 1: p_vaddr 0x100000 is aligned down by p_align 0x8000000000000000 to"
                + " 0x0, below 0x100000, where guests begin"),
        u64(field(DATA, P_ALIGN), 0, "program header 3: p_align 0x0 is not a power of two"),
        u64(
            field(DATA, P_ALIGN),
            0x800,
            "program header 3: its pages, by p_align 0x800, are 0x102000 to 0x102800, but pages are"
                + " 0x1000 bytes"),
        u64(field(DATA, P_ALIGN), 0x3000, "program header 3: p_align 0x3000 is not a power of two"),
        u64(
            field(BSS, P_MEMSZ),
            0xffef_d001L,
            "program header 6: p_vaddr 0x103000 + p_memsz 0xffefd001, aligned to 0x1000, is beyond"
                + " the largest guest memory, 4 GiB"),
        u64(
            field(BSS, P_MEMSZ),
            -0x103000,
            "program header 6: p_vaddr 0x103000 + p_memsz 0xffffffffffefd000, aligned to 0x1000,"
                + " is beyond the largest guest memory, 4 GiB"),
        u64(
            field(BSS, P_VADDR),
            -0x1000,
            "program header 6: p_vaddr 0xfffffffffffff000 + p_memsz 0x1234, aligned to 0x1000, is"
                + " beyond the largest guest memory, 4 GiB"),
        u64(
            field(RODATA, P_VADDR),
            0x103000,
            "program header 3: p_vaddr 0x102000 is below that of program header 2, 0x103000:"
                + " segments must ascend"),
        u64(
            field(RODATA, P_VADDR),
            0x100800,
            "program header 2: starts, aligned, at 0x100000, but program header 1 ends at"
                + " 0x101000: segments must not overlap"),
        u64(
            field(DATA, P_MEMSZ),
            0x1001,
            "program header 6: starts, aligned, at 0x103000, but program header 3 ends at"
                + " 0x104000: segments must not overlap"),
        u32(
            field(DATA, P_FLAGS),
            7,
            "program header 3: p_flags ask for write and execute together"),
        u32(field(BSS, P_FLAGS), 3, "program header 6: p_flags ask for write and execute together"),
        u64(
            field(TEXT, P_OFFSET),
            1216 - 0x4f,
            "truncated: program header 1 takes 0x50 bytes at 0x471, but the file ends at 0x4c0; copy"
                + " or build it again"),
        u64(
            field(TEXT, P_OFFSET),
            -0x50,
            "program header 1 takes 0x50 bytes at 0xffffffffffffffb0, but the file ends at 0x4c0"),

        // Notes.
        u32(
            field(ABI1, P_TYPE),
            5,
            "no Solo5 ABI note: not a Solo5 executable; build the unikernel for the target hvt"),
        u32(
            field(MFT1, P_TYPE),
            5,
            "no Solo5 manifest note; link the unikernel with the object made from its"
                + " manifest.json"),
        u64(
            field(OPENBSD, P_FILESZ),
            11,
            "program header 7: note does not fall within valid size: p_filesz 0xb is less than a"
                + " note's header of 12"),
        u64(
            field(OPENBSD, P_OFFSET),
            1216 - 19,
            "truncated: the note of program header 7 takes 0x14 bytes at 0x4ad, but the file ends at"
                + " 0x4c0; copy or build it again"),
        u64(
            field(OPENBSD, P_OFFSET),
            Long.MAX_VALUE,
            "the note of program header 7 takes 0x14 bytes at 0x7fffffffffffffff, but the file ends"
                + " at 0x4c0"),
        u64(
            field(ABI1, P_FILESZ),
            35,
            "program header 8: note does not fall within valid size: its 36 bytes exceed p_filesz"
                + " 0x23"),
        inContent(
            ABI1,
            4,
            33,
            "program header 8: ABI1 note does not fall within valid size: n_descsz 33 is not"
                + " within 8..32"),
        inContent(
            ABI1,
            20,
            2,
            "is built for the Solo5 target spt; this monitor runs hvt: rebuild the unikernel for"
                + " the target hvt"),
        inContent(
            ABI1,
            20,
            99,
            "is built for the Solo5 target 99; this monitor runs hvt: rebuild the unikernel for"
                + " the target hvt"),
        inContent(
            ABI1,
            24,
            1,
            "has hvt ABI version 1; this monitor speaks version 2: rebuild the unikernel with"
                + " Solo5 0.8 to 0.12"),
        inContent(
            MFT1,
            4,
            6669,
            "program header 9: MFT1 note does not fall within valid size: n_descsz 6669 is not"
                + " within 12..6668"),
        inContent(
            MFT1,
            4,
            1,
            "program header 9: MFT1 note does not fall within valid size: n_descsz 1 is not within"
                + " 12..6668"),
        inContent(MFT1, 24, 2, "manifest: version 2 is not 1"),
        inContent(
            MFT1,
            24 + 8 + 2 * 104 + 68,
            7,
            "manifest: entry 2 (\"storage\"): type 7 is neither block (1) nor net (2)"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("fields")
  void refuses(Consumer<byte[]> change, String message) throws IOException {
    byte[] file = guest().build();
    change.accept(file);
    refused(file, message);
  }

  @Test
  void refusesAnOrdinaryLinuxExecutable() throws IOException {
    byte[] gnu = new byte[32];
    LittleEndian.putInt(gnu, 0, 4);
    LittleEndian.putInt(gnu, 4, 16);
    LittleEndian.putInt(gnu, 8, 1);
    System.arraycopy("GNU".getBytes(StandardCharsets.US_ASCII), 0, gnu, 12, 3);
    byte[] file =
        new ElfBuilder()
            .add(ElfBuilder.PT_NOTE, 4, 0x400000, gnu)
            .add(ElfBuilder.PT_LOAD, 5, 0x400000, new byte[8])
            .build();
    refused(
        file, "no Solo5 ABI note: not a Solo5 executable; build the unikernel for the target hvt");
  }

  @Test
  void refusesAFileWithNothingToLoad() throws IOException {
    byte[] file = guest().remove(BSS).remove(DATA).remove(RODATA).remove(TEXT).build();
    refused(file, "no program header asks for anything to be loaded");
  }

  @Test
  void skipsASolo5NoteThatIsNotTheFirstOfItsSegment() throws IOException {
    byte[] file = guest().build();
    int openBsd = contentOf(file, OPENBSD);
    LittleEndian.putLong(file, field(ABI1, P_OFFSET), openBsd);
    LittleEndian.putLong(file, field(ABI1, P_FILESZ), 24 + 36);
    refused(
        file, "no Solo5 ABI note: not a Solo5 executable; build the unikernel for the target hvt");
  }

  @Test
  void everyTruncationGetsOneLine() throws IOException {
    byte[] file = guest().build();
    for (int length = 0; length < file.length; length++) {
      Path path = Files.write(directory.resolve("cut.elf"), Arrays.copyOf(file, length));
      assertThatThrownBy(() -> ElfImage.open(path.toString()))
          .as("%d bytes", length)
          .isInstanceOf(TenderException.class)
          .hasMessageStartingWith(path + ": ");
    }
    refused(new byte[0], "empty file");
    for (int length : new int[] {1, 3, 63}) {
      refused(
          Arrays.copyOf(file, length),
          "truncated: the ELF header takes 0x40 bytes at 0x0, but the file ends at 0x%x; copy or build it again"
              .formatted(length));
    }
    refused(new byte[] {0x7f, 'E', 'G'}, "not an ELF file");
  }

  @Test
  void refusesWhatIsNoRegularFile() throws IOException, InterruptedException {
    Path fifo = directory.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    refusedPath(fifo.toString(), "not a regular file");
    refusedPath("/dev/zero", "not a regular file");
    refusedPath(directory.toString(), "is a directory, not an executable");
    refusedPath(directory.resolve("none").toString(), "no such file");
    Path loop = Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));
    refusedPath(loop.toString(), "open failed: ELOOP (too many symbolic links)");
  }

  @Test
  void theLargestTableTakesLittleTime() throws IOException {
    // 65535 notes of somebody else's, too far apart to be read at once.
    byte[] file = Arrays.copyOf(guest().build(), 64 + 65535 * 56 + 64);
    LittleEndian.putShort(file, E_PHNUM, 65535);
    for (int i = 0; i < 65535; i++) {
      LittleEndian.putInt(file, field(i, P_TYPE), ElfBuilder.PT_NOTE);
      LittleEndian.putLong(file, field(i, P_OFFSET), i % 2 * 60_000L);
      LittleEndian.putLong(file, field(i, P_FILESZ), 20);
    }
    Assertions.assertTimeout(
        Duration.ofSeconds(10),
        () ->
            refused(
                file,
                "no Solo5 ABI note: not a Solo5 executable; build the unikernel for the target"
                    + " hvt"));
  }

  @Test
  void refusesMoreSegmentsThanAnybodyNeeds() throws IOException {
    ElfBuilder builder = guest();
    for (int i = 0; i < 1021; i++) {
      builder.add(ElfBuilder.PT_LOAD, 4 + i % 2, 0x200000 + i * 0x1000L, new byte[1]);
    }
    refused(builder.build(), "program header 1030: more than 1024 segments to load");
    builder.remove(1030);
    Path path = Files.write(directory.resolve("app.elf"), builder.build());
    try (ElfImage image = ElfImage.open(path.toString())) {
      assertThat(image.segments()).hasSize(1024);
    }
  }

  @Test
  void anEmptySegmentMayStandAnywhere() throws IOException {
    byte[] file = guest().build();
    LittleEndian.putLong(file, field(EMPTY, P_VADDR), -1);
    LittleEndian.putLong(file, field(EMPTY, P_ALIGN), 3);
    LittleEndian.putLong(file, field(EMPTY, P_OFFSET), -1);
    Path path = Files.write(directory.resolve("app.elf"), file);
    try (ElfImage image = ElfImage.open(path.toString())) {
      assertThat(image.segments()).hasSize(4);
    }
  }

  @Test
  void refusesTheSmallestNoteOfSolo5() throws IOException {
    byte[] note = Note.encode(new Note.Abi(Note.TARGET_HVT, 2));
    refused(
        guest().replace(ABI1, Arrays.copyOf(note, 20)).build(),
        "program header 8: note does not fall within valid size: its 36 bytes exceed p_filesz"
            + " 0x14");
  }

  private void refused(byte[] file, String message) throws IOException {
    refusedPath(Files.write(directory.resolve("app.elf"), file).toString(), message);
  }

  private static void refusedPath(String path, String message) {
    assertThatThrownBy(() -> ElfImage.open(path))
        .isInstanceOf(TenderException.class)
        .hasMessage(path + ": " + message);
  }

  private static Arguments change(Consumer<byte[]> change, String message) {
    return Arguments.of(change, message);
  }

  private static Arguments u16(int offset, int value, String message) {
    return change(b -> LittleEndian.putShort(b, offset, value), message);
  }

  private static Arguments u32(int offset, int value, String message) {
    return change(b -> LittleEndian.putInt(b, offset, value), message);
  }

  private static Arguments u64(int offset, long value, String message) {
    return change(b -> LittleEndian.putLong(b, offset, value), message);
  }

  private static Arguments inContent(int header, int offset, int value, String message) {
    return change(b -> LittleEndian.putInt(b, contentOf(b, header) + offset, value), message);
  }
}
