// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.dist;

import dev.ukvm.abi.Hvt;
import dev.ukvm.abi.Hypercall;
import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.abi.Note;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the guest that the build of the runtime image runs to fill the ahead-of-time cache: an
 * executable with a NIC and a disk that makes each hypercall once. Written byte by byte, so that
 * building the monitor takes no C compiler.
 */
public final class TrainingGuest {
  private static final int EM_X86_64 = 62;
  private static final int EM_AARCH64 = 183;
  private static final int PT_LOAD = 1;
  private static final int PT_NOTE = 4;
  private static final int PF_X = 1;
  private static final int PF_W = 2;
  private static final int PF_R = 4;
  private static final int EHDR_SIZE = 64;
  private static final int PHDR_SIZE = 56;

  private static final int PAGE = (int) Hvt.PAGE_SIZE;
  private static final int TEXT = (int) Hvt.GUEST_MIN_BASE;
  private static final int DATA = TEXT + PAGE;
  private static final int MESSAGE = DATA + 0x800;
  private static final int BUFFER = DATA + 0xa00;
  private static final int STRUCT_ROOM = 64;

  /** Handles: the devices' places in the manifest, whose entry 0 is reserved. */
  private static final int SERVICE = 1;

  private static final int STORAGE = 2;

  /** Bytes. */
  private static final int SECTOR_SIZE = 512;

  /** Bytes of the shortest Ethernet frame, without its checksum. */
  private static final int FRAME_SIZE = 60;

  private TrainingGuest() {}

  /**
   * Writes the executable.
   *
   * @param args the file, and the architecture, x86_64 or aarch64, if it is not this host's
   */
  public static void main(String[] args) throws IOException {
    String architecture = args.length > 1 ? args[1] : System.getProperty("os.arch");
    Files.write(Path.of(args[0]), image(architecture.equals("aarch64")));
  }

  private static byte[] image(boolean aarch64) {
    byte[] abi = Note.encode(new Note.Abi(Note.TARGET_HVT, Hvt.ABI_VERSION));
    byte[] manifest =
        Note.encode(
            new Manifest.Builder()
                .add("service", DeviceType.NET)
                .add("storage", DeviceType.BLOCK)
                .build());
    ByteBuffer elf = ByteBuffer.allocate(4 * PAGE).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
    elf.putShort((short) 2).putShort((short) (aarch64 ? EM_AARCH64 : EM_X86_64)).putInt(1);
    elf.putLong(TEXT).putLong(EHDR_SIZE).putLong(0).putInt(0);
    elf.putShort((short) EHDR_SIZE).putShort((short) PHDR_SIZE).putShort((short) 4);
    elf.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    programHeader(elf, PT_LOAD, PF_X, PAGE, TEXT, PAGE);
    programHeader(elf, PT_LOAD, PF_R | PF_W, 2 * PAGE, DATA, PAGE);
    programHeader(elf, PT_NOTE, PF_R, 3 * PAGE, 0, abi.length);
    programHeader(elf, PT_NOTE, PF_R, 3 * PAGE + PAGE / 2, 0, manifest.length);
    elf.put(3 * PAGE, abi).put(3 * PAGE + PAGE / 2, manifest);
    elf.put(2 * PAGE + MESSAGE - DATA, message());
    elf.putLong(field(Hypercall.PUTS, Hypercall.Puts.DATA), MESSAGE);
    elf.putLong(field(Hypercall.PUTS, Hypercall.Puts.LENGTH), message().length);
    for (int call : new int[] {Hypercall.BLOCK_WRITE, Hypercall.BLOCK_READ}) {
      elf.putLong(field(call, Hypercall.Block.HANDLE), STORAGE);
      elf.putLong(field(call, Hypercall.Block.DATA), BUFFER);
      elf.putLong(field(call, Hypercall.Block.LENGTH), SECTOR_SIZE);
    }
    for (int call : new int[] {Hypercall.NET_WRITE, Hypercall.NET_READ}) {
      elf.putLong(field(call, Hypercall.Net.HANDLE), SERVICE);
      elf.putLong(field(call, Hypercall.Net.DATA), BUFFER);
      elf.putLong(field(call, Hypercall.Net.LENGTH), FRAME_SIZE);
    }
    elf.position(PAGE);
    if (aarch64) {
      putAarch64Code(elf);
    } else {
      putX86Code(elf);
    }
    return elf.array();
  }

  /** Where in the file a field of a hypercall's structure is. */
  private static int field(int call, int offset) {
    return 2 * PAGE + call * STRUCT_ROOM + offset;
  }

  private static void putX86Code(ByteBuffer elf) {
    // mov $port, %edx; out %eax, %dx
    elf.put((byte) 0xba).putInt(Hvt.RING_KICK_PORT).put((byte) 0xef);
    for (int call = Hypercall.WALLTIME; call <= Hypercall.LAST; call++) {
      // mov $port, %edx; mov $structure, %eax; out %eax, %dx
      elf.put((byte) 0xba).putInt(Hvt.HYPERCALL_PORT_BASE + call);
      elf.put((byte) 0xb8).putInt(DATA + call * STRUCT_ROOM);
      elf.put((byte) 0xef);
    }
  }

  private static void putAarch64Code(ByteBuffer elf) {
    // mov x1, #0x100000000
    elf.putInt(0xd2c00021);
    // str w0, [x1, #offset of the kick]
    elf.putInt(0xb9000020 | (int) ((Hvt.RING_KICK_MMIO - Hvt.HYPERCALL_MMIO_BASE) / 4) << 10);
    for (int call = Hypercall.WALLTIME; call <= Hypercall.LAST; call++) {
      int structure = DATA + call * STRUCT_ROOM;
      // movz w0, #low; movk w0, #high, lsl #16; str w0, [x1, #8 * call]
      elf.putInt(0x52800000 | (structure & 0xffff) << 5);
      elf.putInt(0x72a00000 | (structure >>> 16) << 5);
      elf.putInt(0xb9000020 | (2 * call) << 10);
    }
  }

  private static byte[] message() {
    return "trained\n".getBytes(StandardCharsets.US_ASCII);
  }

  private static void programHeader(
      ByteBuffer elf, int type, int flags, int offset, int address, int size) {
    elf.putInt(type).putInt(flags).putLong(offset).putLong(address).putLong(address);
    elf.putLong(size).putLong(size).putLong(type == PT_LOAD ? PAGE : Integer.BYTES);
  }
}
