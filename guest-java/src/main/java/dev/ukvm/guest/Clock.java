// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest;

import dev.ukvm.guest.runtime.Native;

/** The machine's two clocks. */
public final class Clock {
  private Clock() {}

  /** Nanoseconds since 1970-01-01T00:00Z, by the host's clock: it can be set, and go back. */
  public static long wallNanos() {
    return Native.wallNanos();
  }

  /** Nanoseconds since boot; never goes back. */
  public static long monotonicNanos() {
    return Native.monotonicNanos();
  }
}
