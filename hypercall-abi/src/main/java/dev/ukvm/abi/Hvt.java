// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.abi;

/**
 * Numbers of the hvt ABI, version 2, that belong to no single structure. All addresses are guest
 * physical addresses (GPA); the guest runs identity-mapped, so its virtual addresses are the same.
 */
public final class Hvt {
  /** The ABI version that this project speaks: the {@code version} word of the ABI1 note. */
  public static final int ABI_VERSION = 2;

  /** Lowest address at which an executable may load or start: below lies the tender's megabyte. */
  public static final long GUEST_MIN_BASE = 0x10_0000L;

  /** Size of the unit that guest memory is counted in: 2 MiB. */
  public static final long LARGE_PAGE_SIZE = 0x20_0000L;

  /** Size of the unit that protections are counted in: 4 KiB. */
  public static final long PAGE_SIZE = 0x1000L;

  /** Smallest guest memory, bytes. */
  public static final long MEMORY_MIN = LARGE_PAGE_SIZE;

  /** Largest guest memory, bytes: hypercall pointers are 32 bits wide. */
  public static final long MEMORY_MAX = 0x1_0000_0000L;

  /** Guest memory when the user names none, bytes: 512 MiB. */
  public static final long MEMORY_DEFAULT = 512L << 20;

  /**
   * Address of {@link BootInfo}; everything below it is the tender's and not mapped in the guest.
   */
  public static final long BOOT_INFO_ADDRESS = 0x1_0000L;

  /** Longest command line, bytes, its terminating NUL included. */
  public static final int COMMAND_LINE_MAX = 8192;

  /** x86_64: hypercall {@code n} is a 32-bit {@code out} to this port plus {@code n}. */
  public static final int HYPERCALL_PORT_BASE = 0x500;

  /** x86_64: a 32-bit {@code out} to this port says that the net ring has new entries. */
  public static final int RING_KICK_PORT = 0x600;

  /** aarch64: hypercall {@code n} is a 32-bit store to this address plus {@code 8 * n}. */
  public static final long HYPERCALL_MMIO_BASE = 0x1_0000_0000L;

  /** aarch64: a 32-bit store to this address says that the net ring has new entries. */
  public static final long RING_KICK_MMIO = 0x1_0000_0100L;

  /** Exit status by which a guest says that it aborted; a trap frame may lie at halt's cookie. */
  public static final int EXIT_ABORT = 255;

  /** Bytes at halt's cookie that the guest must own, when the cookie is not 0. */
  public static final int HALT_COOKIE_SIZE = 512;

  private Hvt() {}
}
