// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.abi;

/**
 * The structure at {@link Hvt#BOOT_INFO_ADDRESS}, the guest's only argument (rdi / x0). Offsets in
 * bytes; fields are u64 unless their comment says otherwise. A guest built before Solo5 0.11 knows
 * the first {@link #SIZE_BEFORE_RINGS} bytes alone.
 */
public final class BootInfo {
  /** Bytes of memory that the guest may use, counted from address 0. */
  public static final int MEM_SIZE = 0;

  /** First address after the loaded executable. */
  public static final int KERNEL_END = 8;

  /** Frequency of rdtsc or cntvct_el0, Hz. */
  public static final int CPU_CYCLE_FREQ = 16;

  /** GPA of a NUL-terminated string of at most {@link Hvt#COMMAND_LINE_MAX} bytes. */
  public static final int COMMAND_LINE = 24;

  /** GPA of the manifest, with every device filled in. */
  public static final int MANIFEST = 32;

  /** u32: what the tender offers, {@link #FEATURE_NET_RING}. */
  public static final int HOST_FEATURES = 40;

  /** u32: what the guest takes. */
  public static final int GUEST_FEATURES = 44;

  /** GPA of the net ring, 0 if there is none. */
  public static final int NET_RING = 48;

  public static final int SIZE = 56;
  public static final int SIZE_BEFORE_RINGS = 40;

  /** Bit of {@link #HOST_FEATURES}: {@link #NET_RING} holds a ring. */
  public static final int FEATURE_NET_RING = 1;

  private BootInfo() {}
}
