// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.elf;

import dev.ukvm.abi.Hvt;
import dev.ukvm.abi.LittleEndian;
import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.ManifestException;
import dev.ukvm.abi.Note;
import dev.ukvm.abi.NoteException;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Architecture;
import java.util.Arrays;

/**
 * Reads the headers of an ELF64 executable, in the order in which a user's mistakes are likely: is
 * it ELF, is it an executable, is it Solo5's and for this monitor, and then whether its segments
 * are sound. Offsets are those of Elf64_Ehdr and Elf64_Phdr in the System V ABI, in bytes.
 */
final class ElfReader {
  private static final int[] MAGIC = {0x7f, 'E', 'L', 'F'};
  private static final int EI_CLASS = 4;
  private static final int EI_DATA = 5;
  private static final int E_TYPE = 16;
  private static final int E_MACHINE = 18;
  private static final int E_VERSION = 20;
  private static final int E_ENTRY = 24;
  private static final int E_PHOFF = 32;
  private static final int E_EHSIZE = 52;
  private static final int E_PHENTSIZE = 54;
  private static final int E_PHNUM = 56;
  private static final int EHDR_SIZE = 64;

  private static final int ET_REL = 1;
  private static final int ET_EXEC = 2;
  private static final int ET_DYN = 3;
  private static final int ET_CORE = 4;

  private static final String HOW_TO_BUILD = "build it as a Solo5 hvt unikernel, static, not PIE";

  /** The first Solo5 release whose hvt bindings have ABI version 2, and the last one known. */
  private static final String RELEASES = "Solo5 0.8 to 0.12";

  /** Usual headers are in the first bytes, and usual notes together: read that much at once. */
  private static final int HEAD_SIZE = 4096;

  private static final long NOTES_SIZE = 16384;

  private final ImageFile file;

  ElfReader(ImageFile file) {
    this.file = file;
  }

  ElfImage read() {
    byte[] header = header();
    Architecture architecture = architecture(header);
    ProgramHeaders table = programHeaders(header);
    prefetchNotes(table);
    Note.Abi abi = abi(table);
    Manifest manifest = manifest(table);
    Offers offers = new OfferReader(file, table).read();
    Segment[] segments = new SegmentReader(file, table).read();
    return new ElfImage(file, architecture, entry(header), abi, manifest, offers, segments);
  }

  private byte[] header() {
    int available = (int) Math.min(file.size(), HEAD_SIZE);
    if (available == 0) {
      throw file.refuse("empty file");
    }
    file.fetch(0, available);
    byte[] head = file.bytes(0, Math.min(available, EHDR_SIZE));
    if (!startsWith(head, Arrays.copyOf(MAGIC, Math.min(available, MAGIC.length)))) {
      throw file.refuse(startsLike(head));
    }
    if (head.length < EHDR_SIZE) {
      throw file.missing("the ELF header", 0, EHDR_SIZE);
    }
    checkIdent(head);
    checkType(head);
    return head;
  }

  /** What a file is that is no ELF file, by its first bytes. */
  private String startsLike(byte[] head) {
    String program = null;
    if (startsWith(head, 0x1f, 0x8b)) {
      program = "gzip";
    } else if (startsWith(head, 0xfd, '7', 'z', 'X', 'Z', 0)) {
      program = "xz";
    } else if (startsWith(head, 0x28, 0xb5, 0x2f, 0xfd)) {
      program = "zstd";
    } else if (startsWith(head, 'B', 'Z', 'h')) {
      program = "bzip2";
    } else if (startsWith(head, 4, 0x22, 0x4d, 0x18)) {
      program = "lz4";
    }
    return program == null
        ? "not an ELF file"
        : "compressed by "
            + program
            + "; decompress it first: "
            + program
            + " -dc "
            + file.name()
            + " > APP.elf";
  }

  private static boolean startsWith(byte[] head, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (i >= head.length || (head[i] & 0xff) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private void checkIdent(byte[] header) {
    int elfClass = header[EI_CLASS] & 0xff;
    if (elfClass == 1) {
      throw file.refuse("a 32-bit ELF file; a unikernel is 64-bit");
    }
    if (elfClass != 2) {
      throw file.refuse("EI_CLASS " + elfClass + " is not 2 (64-bit)");
    }
    int data = header[EI_DATA] & 0xff;
    if (data == 2) {
      throw file.refuse("a big-endian ELF file; x86_64 and aarch64 unikernels are little-endian");
    }
    if (data != 1) {
      throw file.refuse("EI_DATA " + data + " is not 1 (little-endian)");
    }
    int version = LittleEndian.getInt(header, E_VERSION);
    if (version != 1) {
      throw file.refuse("e_version " + Integer.toUnsignedString(version) + " is not 1");
    }
  }

  private void checkType(byte[] header) {
    int type = LittleEndian.getShort(header, E_TYPE);
    if (type != ET_EXEC) {
      throw file.refuse(
          switch (type) {
            case ET_REL -> "a relocatable object file, not an executable; " + HOW_TO_BUILD;
            case ET_DYN ->
                "a shared object or position-independent executable (PIE); " + HOW_TO_BUILD;
            case ET_CORE -> "a core dump, not an executable";
            default -> "e_type " + type + " is not 2 (executable)";
          });
    }
  }

  private Architecture architecture(byte[] header) {
    int machine = LittleEndian.getShort(header, E_MACHINE);
    if (machine == Architecture.X86_64.elfMachine()) {
      return Architecture.X86_64;
    }
    if (machine == Architecture.AARCH64.elfMachine()) {
      return Architecture.AARCH64;
    }
    throw file.refuse("e_machine " + machine + " is neither 62 (x86_64) nor 183 (aarch64)");
  }

  private ProgramHeaders programHeaders(byte[] header) {
    checkSize("e_ehsize", LittleEndian.getShort(header, E_EHSIZE), EHDR_SIZE);
    int count = LittleEndian.getShort(header, E_PHNUM);
    if (count < 1) {
      throw file.refuse("e_phnum is 0: there is nothing to load");
    }
    checkSize("e_phentsize", LittleEndian.getShort(header, E_PHENTSIZE), ProgramHeaders.SIZE);
    long offset = LittleEndian.getLong(header, E_PHOFF);
    int size = count * ProgramHeaders.SIZE;
    if (!file.contains(offset, size)) {
      throw file.missing("the table of " + count + " program headers", offset, size);
    }
    return new ProgramHeaders(file.bytes(offset, size));
  }

  private void checkSize(String field, int value, int expected) {
    if (value != expected) {
      throw file.refuse(field + " " + value + " is not " + expected);
    }
  }

  /** It must lie in memory, whose size is known later, and not in the tender's part of it. */
  private long entry(byte[] header) {
    long entry = LittleEndian.getLong(header, E_ENTRY);
    if (Long.compareUnsigned(entry, Hvt.GUEST_MIN_BASE) < 0) {
      throw file.refuse(
          "e_entry 0x" + Long.toHexString(entry) + " is below 0x100000, where guests begin");
    }
    if (Long.compareUnsigned(entry, Hvt.MEMORY_MAX) >= 0) {
      throw file.refuse(
          "e_entry 0x" + Long.toHexString(entry) + " is beyond the largest guest memory, 4 GiB");
    }
    return entry;
  }

  /** Reads all notes at once, if they lie together. */
  private void prefetchNotes(ProgramHeaders table) {
    long from = Long.MAX_VALUE;
    long to = 0;
    for (int i = 0; i < table.count(); i++) {
      long offset = table.fileOffset(i);
      long size = table.fileSize(i);
      if (table.type(i) == ProgramHeaders.PT_NOTE && file.contains(offset, size)) {
        from = Math.min(from, offset);
        to = Math.max(to, offset + size);
      }
    }
    if (from < to && to - from <= NOTES_SIZE) {
      file.fetch(from, (int) (to - from));
    }
  }

  private Note.Abi abi(ProgramHeaders table) {
    int index = findNote(table, Note.TYPE_ABI1);
    if (index < 0) {
      throw file.refuse(
          "no Solo5 ABI note: not a Solo5 executable; build the unikernel for the target hvt");
    }
    Note.Abi abi;
    try {
      abi = Note.decodeAbi(note(table, index));
    } catch (NoteException e) {
      throw badNote(index, e);
    }
    if (abi.target() != Note.TARGET_HVT) {
      throw file.refuse(
          "is built for the Solo5 target "
              + Note.targetName(abi.target())
              + "; this monitor runs hvt: rebuild the unikernel for the target hvt");
    }
    if (abi.version() != Hvt.ABI_VERSION) {
      throw file.refuse(
          "has hvt ABI version "
              + Integer.toUnsignedString(abi.version())
              + "; this monitor speaks version "
              + Hvt.ABI_VERSION
              + ": rebuild the unikernel with "
              + RELEASES);
    }
    return abi;
  }

  private Manifest manifest(ProgramHeaders table) {
    int index = findNote(table, Note.TYPE_MFT1);
    if (index < 0) {
      throw file.refuse(
          "no Solo5 manifest note; link the unikernel with the object made from its manifest.json");
    }
    try {
      return Note.decodeManifest(note(table, index));
    } catch (NoteException e) {
      throw badNote(index, e);
    } catch (ManifestException e) {
      throw new TenderException(file.name() + ": " + e.getMessage(), e);
    }
  }

  /**
   * The program header whose first note is of a type, or -1. If there are several it is the first,
   * as in Solo5's own tender: whoever inspects a file with Solo5's tools sees what we run.
   */
  private int findNote(ProgramHeaders table, int type) {
    for (int i = 0; i < table.count(); i++) {
      if (table.type(i) != ProgramHeaders.PT_NOTE) {
        continue;
      }
      if (Long.compareUnsigned(table.fileSize(i), Note.HEADER_SIZE_MIN) < 0) {
        throw file.refuse(
            "program header "
                + i
                + ": note does not fall within valid size: p_filesz 0x"
                + Long.toHexString(table.fileSize(i))
                + " is less than a note's header of 12");
      }
      if (Long.compareUnsigned(table.fileSize(i), Note.HEADER_SIZE) >= 0
          && Note.type(noteBytes(table, i, Note.HEADER_SIZE)) == type) {
        return i;
      }
    }
    return -1;
  }

  /** A whole ABI1 or MFT1 note. */
  private byte[] note(ProgramHeaders table, int index) {
    int size = Note.size(noteBytes(table, index, Note.HEADER_SIZE));
    if (Long.compareUnsigned(table.fileSize(index), size) < 0) {
      throw file.refuse(
          "program header "
              + index
              + ": note does not fall within valid size: its "
              + size
              + " bytes exceed p_filesz 0x"
              + Long.toHexString(table.fileSize(index)));
    }
    return noteBytes(table, index, size);
  }

  private TenderException badNote(int index, NoteException cause) {
    return new TenderException(
        file.name() + ": program header " + index + ": " + cause.getMessage(), cause);
  }

  private byte[] noteBytes(ProgramHeaders table, int index, int length) {
    long offset = table.fileOffset(index);
    if (!file.contains(offset, length)) {
      throw file.missing("the note of program header " + index, offset, length);
    }
    return file.bytes(offset, length);
  }
}
