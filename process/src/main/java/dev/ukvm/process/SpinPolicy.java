// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

/**
 * Whether it pays to wait awake. It does while answers come within the time that it takes to fall
 * asleep and be woken; what has not paid is tried again ever more seldom.
 */
final class SpinPolicy {
  /** Longest time to wait awake, nanoseconds. */
  static final long SPIN_NANOS = 50_000;

  /** A wait, sleep and wake-up included, after which the next answer may come soon enough. */
  private static final long SHORT_NANOS = 150_000;

  private static final int MAX_PATIENCE = 4;
  private static final int MAX_SKIPS = 64;

  private final boolean useful;
  private int patience = MAX_PATIENCE;
  private int skips = 1;
  private int skipped;

  /**
   * @param useful false where the other side can't run while this one waits awake
   */
  SpinPolicy(boolean useful) {
    this.useful = useful;
  }

  boolean isWorthwhile() {
    return useful && patience > 0;
  }

  /** The other side answered while this one was awake. */
  void succeeded() {
    skips = 1;
    if (patience < MAX_PATIENCE) {
      patience++;
    }
  }

  /** This side had to sleep, {@code nanos} in all. */
  void slept(long nanos) {
    if (patience > 0) {
      patience--;
      if (patience == 0) {
        skipped = 0;
        skips = Math.min(2 * skips, MAX_SKIPS);
      }
    } else if (nanos < SHORT_NANOS && ++skipped >= skips) {
      patience = 1;
    }
  }
}
