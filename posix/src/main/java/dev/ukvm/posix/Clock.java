// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.ref.Reference;

/** The host's clocks, in nanoseconds. Reading one allocates nothing. For one thread. */
public final class Clock {
  /** Clock numbers, linux/time.h and the BSDs' time.h. */
  private static final int CLOCK_REALTIME = 0;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Struct timespec = Struct.allocate(16);

  /** Nanoseconds since the Unix epoch. */
  public long wall() {
    Host.KERNEL.clock(CLOCK_REALTIME, timespec.address());
    Reference.reachabilityFence(this);
    return timespec.getLong(0) * NANOS_PER_SECOND + timespec.getLong(Long.BYTES);
  }
}
