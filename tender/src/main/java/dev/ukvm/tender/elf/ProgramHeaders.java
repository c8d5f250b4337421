// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.elf;

import dev.ukvm.abi.LittleEndian;

/** The program header table as it lies in the file: nothing in it is checked. */
final class ProgramHeaders {
  /** Elf64_Phdr, bytes. */
  static final int SIZE = 56;

  static final int PT_LOAD = 1;
  static final int PT_NOTE = 4;
  static final int PF_X = 1;
  static final int PF_W = 2;
  static final int PF_R = 4;

  private static final int P_TYPE = 0;
  private static final int P_FLAGS = 4;
  private static final int P_OFFSET = 8;
  private static final int P_VADDR = 16;
  private static final int P_FILESZ = 32;
  private static final int P_MEMSZ = 40;
  private static final int P_ALIGN = 48;

  private final byte[] table;

  ProgramHeaders(byte[] table) {
    this.table = table;
  }

  int count() {
    return table.length / SIZE;
  }

  int type(int index) {
    return LittleEndian.getInt(table, index * SIZE + P_TYPE);
  }

  int flags(int index) {
    return LittleEndian.getInt(table, index * SIZE + P_FLAGS);
  }

  long fileOffset(int index) {
    return LittleEndian.getLong(table, index * SIZE + P_OFFSET);
  }

  long address(int index) {
    return LittleEndian.getLong(table, index * SIZE + P_VADDR);
  }

  long fileSize(int index) {
    return LittleEndian.getLong(table, index * SIZE + P_FILESZ);
  }

  long memorySize(int index) {
    return LittleEndian.getLong(table, index * SIZE + P_MEMSZ);
  }

  long alignment(int index) {
    return LittleEndian.getLong(table, index * SIZE + P_ALIGN);
  }
}
