// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.elf;

import dev.ukvm.abi.LittleEndian;
import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.abi.Note;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An ELF64 file byte by byte: valid unless a test changes a field. Field names and offsets are
 * those of Elf64_Ehdr and Elf64_Phdr.
 */
final class ElfBuilder {
  static final int EI_CLASS = 4;
  static final int EI_DATA = 5;
  static final int E_TYPE = 16;
  static final int E_MACHINE = 18;
  static final int E_VERSION = 20;
  static final int E_ENTRY = 24;
  static final int E_PHOFF = 32;
  static final int E_EHSIZE = 52;
  static final int E_PHENTSIZE = 54;
  static final int E_PHNUM = 56;

  static final int P_TYPE = 0;
  static final int P_FLAGS = 4;
  static final int P_OFFSET = 8;
  static final int P_VADDR = 16;
  static final int P_FILESZ = 32;
  static final int P_MEMSZ = 40;
  static final int P_ALIGN = 48;

  static final int PT_LOAD = 1;
  static final int PT_INTERP = 3;
  static final int PT_NOTE = 4;
  static final int PT_TLS = 7;
  static final int X = 1;
  static final int W = 2;
  static final int R = 4;

  /** Indices of the program headers of {@link #guest}. */
  static final int TEXT = 1;

  static final int RODATA = 2;
  static final int DATA = 3;
  static final int EMPTY = 4;
  static final int BSS = 6;
  static final int OPENBSD = 7;
  static final int ABI1 = 8;
  static final int MFT1 = 9;

  private static final int EHDR = 64;
  private static final int PHDR = 56;

  private static final class Header {
    final int type;
    final int flags;
    final long address;
    final byte[] content;
    final long memory;
    final long align;

    Header(int type, int flags, long address, byte[] content, long memory, long align) {
      this.type = type;
      this.flags = flags;
      this.address = address;
      this.content = content;
      this.memory = memory;
      this.align = align;
    }
  }

  private final List<Header> headers = new ArrayList<>();
  private int machine = 62;

  /** The manifest of {@link #guest}. */
  static Manifest manifest() {
    return new Manifest.Builder()
        .add("service", DeviceType.NET)
        .add("storage", DeviceType.BLOCK)
        .build();
  }

  /** A file laid out as Solo5's linker script does it. */
  static ElfBuilder guest() {
    return new ElfBuilder()
        .add(PT_INTERP, R, 0x100000, "/nonexistent/solo5/\0".getBytes(StandardCharsets.US_ASCII))
        .add(PT_LOAD, X, 0x100000, content(0x50, 0x11))
        .add(PT_LOAD, R, 0x101000, content(0x30, 0x22))
        .add(PT_LOAD, R | W, 0x102000, content(0x20, 0x33), 0x80, 0x1000)
        .add(PT_LOAD, R, 0, new byte[0], 0, 0x1000)
        .add(PT_TLS, 0, 0, new byte[0], 0, 8)
        .add(PT_LOAD, R | W, 0x103000, new byte[0], 0x1234, 0x1000)
        .add(PT_NOTE, R, 0x101000, openBsd())
        .add(PT_NOTE, R, 0x101000, Note.encode(new Note.Abi(Note.TARGET_HVT, 2)))
        .add(PT_NOTE, R, 0x101000, Note.encode(manifest()));
  }

  ElfBuilder machine(int value) {
    machine = value;
    return this;
  }

  ElfBuilder add(int type, int flags, long address, byte[] content) {
    return add(type, flags, address, content, content.length, type == PT_LOAD ? 0x1000 : 4);
  }

  ElfBuilder add(int type, int flags, long address, byte[] content, long memory, long align) {
    headers.add(new Header(type, flags, address, content, memory, align));
    return this;
  }

  /** Takes a program header out, with its content. */
  ElfBuilder remove(int index) {
    headers.remove(index);
    return this;
  }

  ElfBuilder replace(int index, byte[] content) {
    Header old = headers.get(index);
    headers.set(
        index, new Header(old.type, old.flags, old.address, content, content.length, old.align));
    return this;
  }

  byte[] build() {
    int size = EHDR + headers.size() * PHDR;
    for (Header header : headers) {
      size += (header.content.length + 7) & -8;
    }
    byte[] file = new byte[size];
    byte[] ident = {0x7f, 'E', 'L', 'F', 2, 1, 1};
    System.arraycopy(ident, 0, file, 0, ident.length);
    LittleEndian.putShort(file, E_TYPE, 2);
    LittleEndian.putShort(file, E_MACHINE, machine);
    LittleEndian.putInt(file, E_VERSION, 1);
    LittleEndian.putLong(file, E_ENTRY, 0x100020);
    LittleEndian.putLong(file, E_PHOFF, EHDR);
    LittleEndian.putShort(file, E_EHSIZE, EHDR);
    LittleEndian.putShort(file, E_PHENTSIZE, PHDR);
    LittleEndian.putShort(file, E_PHNUM, headers.size());
    int offset = EHDR + headers.size() * PHDR;
    for (int i = 0; i < headers.size(); i++) {
      Header header = headers.get(i);
      LittleEndian.putInt(file, field(i, P_TYPE), header.type);
      LittleEndian.putInt(file, field(i, P_FLAGS), header.flags);
      LittleEndian.putLong(file, field(i, P_OFFSET), offset);
      LittleEndian.putLong(file, field(i, P_VADDR), header.address);
      LittleEndian.putLong(file, field(i, P_FILESZ), header.content.length);
      LittleEndian.putLong(file, field(i, P_MEMSZ), header.memory);
      LittleEndian.putLong(file, field(i, P_ALIGN), header.align);
      System.arraycopy(header.content, 0, file, offset, header.content.length);
      offset += (header.content.length + 7) & -8;
    }
    return file;
  }

  /** Offset in the file of a program header's field. */
  static int field(int index, int field) {
    return EHDR + index * PHDR + field;
  }

  /** Where a program header's content lies in a built file. */
  static int contentOf(byte[] file, int index) {
    return (int) LittleEndian.getLong(file, field(index, P_OFFSET));
  }

  static byte[] content(int size, int value) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static byte[] openBsd() {
    byte[] note = new byte[24];
    LittleEndian.putInt(note, 0, 8);
    LittleEndian.putInt(note, 4, 4);
    LittleEndian.putInt(note, 8, 1);
    System.arraycopy("OpenBSD".getBytes(StandardCharsets.US_ASCII), 0, note, 12, 7);
    return note;
  }
}
