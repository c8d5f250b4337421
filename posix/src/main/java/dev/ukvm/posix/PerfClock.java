// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.ref.Reference;

/**
 * The kernel's own conversion from cycles of the CPU's counter to nanoseconds, which it shows to
 * programs that measure themselves. Layouts from linux/perf_event.h.
 */
public final class PerfClock {
  private static final int ATTRIBUTES_SIZE = 64; // PERF_ATTR_SIZE_VER0
  private static final int ATTRIBUTES_TYPE = 0;
  private static final int ATTRIBUTES_LENGTH = 4;
  private static final int ATTRIBUTES_CONFIG = 8;
  private static final int ATTRIBUTES_FLAGS = 40;
  private static final int TYPE_SOFTWARE = 1;
  private static final int SOFTWARE_DUMMY = 9;
  private static final long EXCLUDE_KERNEL_AND_HYPERVISOR = 1 << 5 | 1 << 6;
  private static final int FLAG_CLOEXEC = 8;
  private static final int PAGE_SIZE = 4096;
  private static final int PAGE_CAPABILITIES = 40;
  private static final int PAGE_TIME_SHIFT = 50;
  private static final int PAGE_TIME_MULT = 52;
  private static final long CAN_USE_TIME = 1 << 3;
  private static final double NANOS_PER_SECOND = 1e9;

  private PerfClock() {}

  /** Frequency of the counter in Hz, or 0 if the kernel does not tell. */
  public static long hertz() {
    Struct attributes = Struct.allocate(ATTRIBUTES_SIZE);
    attributes.putInt(ATTRIBUTES_TYPE, TYPE_SOFTWARE);
    attributes.putInt(ATTRIBUTES_LENGTH, ATTRIBUTES_SIZE);
    attributes.putLong(ATTRIBUTES_CONFIG, SOFTWARE_DUMMY);
    attributes.putLong(ATTRIBUTES_FLAGS, EXCLUDE_KERNEL_AND_HYPERVISOR);
    long result =
        Linux.syscall(Sys.PERF_EVENT_OPEN, attributes.address(), 0, -1, -1, FLAG_CLOEXEC, 0);
    Reference.reachabilityFence(attributes);
    try (Fd event = Fd.adopt(result, "perf_event_open", "cycle counter");
        Mapping page = Mapping.shared(event, PAGE_SIZE, Mapping.PROT_READ)) {
      return hertz(Struct.at(page.bytes()));
    } catch (NativeException e) {
      // Forbidden to most users, and to all in most containers.
      return 0;
    }
  }

  private static long hertz(Struct page) {
    long capabilities = page.getLong(PAGE_CAPABILITIES);
    long mult = Integer.toUnsignedLong(page.getInt(PAGE_TIME_MULT));
    if ((capabilities & CAN_USE_TIME) == 0 || mult == 0) {
      return 0;
    }
    int shift = Short.toUnsignedInt(page.getShort(PAGE_TIME_SHIFT));
    return Math.round(Math.scalb(NANOS_PER_SECOND, shift) / mult);
  }
}
