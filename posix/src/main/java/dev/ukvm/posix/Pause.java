// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.ref.Reference;

/** Time in which the calling thread does nothing. */
public final class Pause {
  private Pause() {}

  /**
   * Waits, or less long if a signal comes.
   *
   * @param nanos how long
   */
  public static void nanos(long nanos) {
    Struct time = Struct.allocate(Poller.TIMESPEC_SIZE);
    time.putLong(0, nanos / Poller.NANOS_PER_SECOND);
    time.putLong(Long.BYTES, nanos % Poller.NANOS_PER_SECOND);
    Host.KERNEL.nanosleep(time.address());
    Reference.reachabilityFence(time);
  }
}
