// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.boot;

import dev.ukvm.abi.BootInfo;
import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.HostText;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import java.util.List;

/** Writes boot_info, with the manifest and the command line right behind it. */
public final class BootInfoWriter {
  private static final GuestAddress BOOT_INFO = new GuestAddress(Hvt.BOOT_INFO_ADDRESS);
  private static final int ALIGNMENT = 8;

  private BootInfoWriter() {}

  /**
   * The guest's arguments as it sees them: joined by single spaces, NUL-terminated.
   *
   * @throws TenderException if they are longer than the ABI allows
   */
  public static byte[] commandLine(List<String> arguments) {
    byte[] text = HostText.encode(String.join(" ", arguments));
    if (text.length >= Hvt.COMMAND_LINE_MAX) {
      throw new TenderException(
          "the guest's arguments take "
              + text.length
              + " bytes; at most "
              + (Hvt.COMMAND_LINE_MAX - 1)
              + " fit");
    }
    byte[] line = new byte[text.length + 1];
    System.arraycopy(text, 0, line, 0, text.length);
    return line;
  }

  /**
   * Writes boot_info and what it points to.
   *
   * @param usableMemory end of the memory that is the guest's own
   * @param kernelEnd first address after the executable
   * @param counterFrequency Hz of the guest's cycle counter
   * @param commandLine NUL-terminated
   * @param manifest with every device filled in
   * @return the first free page behind what was written
   */
  public static GuestAddress write(
      GuestMemory memory,
      long usableMemory,
      long kernelEnd,
      long counterFrequency,
      byte[] commandLine,
      byte[] manifest) {
    GuestAddress manifestAddress = BOOT_INFO.plus(align(BootInfo.SIZE, ALIGNMENT));
    GuestAddress lineAddress = manifestAddress.plus(align(manifest.length, ALIGNMENT));
    memory.put(manifestAddress, manifest);
    memory.put(lineAddress, commandLine);
    memory.putLong(BOOT_INFO.plus(BootInfo.MEM_SIZE), usableMemory);
    memory.putLong(BOOT_INFO.plus(BootInfo.KERNEL_END), kernelEnd);
    memory.putLong(BOOT_INFO.plus(BootInfo.CPU_CYCLE_FREQ), counterFrequency);
    memory.putLong(BOOT_INFO.plus(BootInfo.COMMAND_LINE), lineAddress.value());
    memory.putLong(BOOT_INFO.plus(BootInfo.MANIFEST), manifestAddress.value());
    return new GuestAddress(GuestMemory.pageUp(lineAddress.value() + commandLine.length));
  }

  /** Says in boot_info where the net ring is. */
  public static void offerRing(GuestMemory memory, GuestAddress ring) {
    memory.putInt(BOOT_INFO.plus(BootInfo.HOST_FEATURES), BootInfo.FEATURE_NET_RING);
    memory.putLong(BOOT_INFO.plus(BootInfo.NET_RING), ring.value());
  }

  private static long align(long size, int alignment) {
    return (size + alignment - 1) & -alignment;
  }
}
