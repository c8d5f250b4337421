// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender;

import dev.ukvm.posix.Pause;

/**
 * Time for another run to let go of a device. A monitor that was killed is gone before the guest's
 * process is, which holds its devices as well: for some milliseconds they are still in use.
 */
public final class Grace {
  private static final long NANOS = 200_000_000;
  private static final long STEP_NANOS = 5_000_000;

  private final long start = System.nanoTime();

  /** Waits a little; false if it has been long enough. */
  public boolean waits() {
    Pause.nanos(STEP_NANOS);
    return System.nanoTime() - start < NANOS;
  }
}
