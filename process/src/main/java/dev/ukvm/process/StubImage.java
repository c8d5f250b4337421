// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.posix.Fd;
import dev.ukvm.tender.vm.Architecture;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The stub's machine code, which the build has assembled, and the executable file around it, which
 * is written here: one readable and executable segment, nothing else.
 */
final class StubImage {
  // Where the code expects and tells things, bytes from its start.
  private static final int CONTROL_ADDRESS = 0;
  private static final int CONTROL_SIZE = 8;
  private static final int CONTROL_FD = 16;
  private static final int START = 24;
  private static final int HANDLER = 28;
  private static final int AFTER_WAKE = 32;
  private static final int AFTER_WAIT = 36;
  private static final int AFTER_SIGRETURN = 40;
  private static final int AFTER_ARCH_PRCTL = 44; // x86_64
  private static final int DIRECT_ENTRY = 48; // x86_64
  private static final int AFTER_DIRECT = 52; // x86_64
  private static final int COPY = 56; // x86_64
  private static final int DIRECT_REFUSED = 60; // x86_64

  // ELF, System V ABI: sizes and numbers of the 64-bit file header and program headers.
  private static final int EHDR_SIZE = 64;
  private static final int PHDR_SIZE = 56;
  private static final int CODE_OFFSET = 0x1000;
  private static final int ELF_MAGIC = 0x464c457f;
  private static final byte ELFCLASS64 = 2;
  private static final byte ELFDATA2LSB = 1;
  private static final byte EV_CURRENT = 1;
  private static final short ET_EXEC = 2;
  private static final int PT_LOAD = 1;
  private static final int PT_GNU_STACK = 0x6474e551;
  private static final int PF_X = 1;
  private static final int PF_W = 2;
  private static final int PF_R = 4;

  private final Architecture architecture;
  private final ByteBuffer code;

  private StubImage(Architecture architecture, byte[] code) {
    this.architecture = architecture;
    this.code = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
  }

  static StubImage load(Architecture architecture) {
    byte[] code = code(architecture);
    if (code.length > Control.STUB_SIZE) {
      throw new IllegalStateException("the stub for " + architecture + " is larger than a page");
    }
    return new StubImage(architecture, code);
  }

  /** The machine code: of classes that the build has made, each loaded only if it is needed. */
  static byte[] code(Architecture architecture) {
    String code = architecture == Architecture.X86_64 ? X86Stub.code() : Aarch64Stub.code();
    return code.getBytes(StandardCharsets.ISO_8859_1);
  }

  Architecture architecture() {
    return architecture;
  }

  /** Address of the signal handler. */
  long handler() {
    return address(HANDLER);
  }

  /** Address after the system call that wakes the tender. */
  long afterWake() {
    return address(AFTER_WAKE);
  }

  /** Address after the system call that waits for the tender. */
  long afterWait() {
    return address(AFTER_WAIT);
  }

  /** Address after the system call that lets the guest go on. */
  long afterSigreturn() {
    return address(AFTER_SIGRETURN);
  }

  /** x86_64: address after the system call that carries out a command. */
  long afterArchPrctl() {
    return address(AFTER_ARCH_PRCTL);
  }

  /** x86_64: address where thunks have a direct call done. */
  long directEntry() {
    return address(DIRECT_ENTRY);
  }

  /** x86_64: address after the system call that direct calls make. */
  long afterDirect() {
    return address(AFTER_DIRECT);
  }

  /** x86_64: address of the instruction by which direct calls read what is mapped. */
  long copy() {
    return address(COPY);
  }

  /** x86_64: address where a direct call goes on that the tender has to do. */
  long directRefused() {
    return address(DIRECT_REFUSED);
  }

  private long address(int label) {
    return Control.STUB_ADDRESS + code.getInt(label);
  }

  /** Writes the executable, which maps the control region from this descriptor. */
  Fd write(Fd control) {
    ByteBuffer elf =
        ByteBuffer.allocateDirect(CODE_OFFSET + code.capacity()).order(ByteOrder.LITTLE_ENDIAN);
    elf.putInt(ELF_MAGIC).put(ELFCLASS64).put(ELFDATA2LSB).put(EV_CURRENT).position(16);
    elf.putShort(ET_EXEC).putShort((short) architecture.elfMachine()).putInt(EV_CURRENT);
    elf.putLong(address(START)).putLong(EHDR_SIZE).putLong(0).putInt(0);
    elf.putShort((short) EHDR_SIZE).putShort((short) PHDR_SIZE).putShort((short) 2);
    elf.position(EHDR_SIZE);
    putSegment(elf, PT_LOAD, PF_R | PF_X, CODE_OFFSET, Control.STUB_ADDRESS, code.capacity());
    putSegment(elf, PT_GNU_STACK, PF_R | PF_W, 0, 0, 0);
    elf.put(CODE_OFFSET, code, 0, code.capacity());
    elf.putLong(CODE_OFFSET + CONTROL_ADDRESS, Control.ADDRESS);
    elf.putLong(CODE_OFFSET + CONTROL_SIZE, Control.SIZE);
    elf.putLong(CODE_OFFSET + CONTROL_FD, control.number());
    return Fd.executable("ukvm-stub", MemorySegment.ofBuffer(elf.clear()));
  }

  private static void putSegment(
      ByteBuffer elf, int type, int flags, long offset, long address, long size) {
    elf.putInt(type).putInt(flags).putLong(offset).putLong(address).putLong(address);
    elf.putLong(size).putLong(size).putLong(Control.STUB_SIZE);
  }
}
