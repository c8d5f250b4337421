// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.cli;

import dev.ukvm.tender.Run;

/** What a signal does first to a guest that can be told to end: it gives it time to. */
final class GracefulStop {
  private static final long MILLIS = 1000;

  private boolean begun;

  /**
   * Tells the guest to end.
   *
   * @param run the guest's, or {@code null} if it is not there yet
   * @param over called on a thread of its own when the guest's time is over, whether or not it has
   *     ended by then
   * @return false if there is nothing to wait for: the guest can't be told, or has been told
   */
  boolean begin(Run run, String signal, Runnable over) {
    int seconds = begun || run == null ? 0 : run.requestStop(signal);
    if (seconds == 0) {
      return false;
    }
    begun = true;
    try {
      Thread.ofPlatform().name("grace").daemon().start(() -> sleep(seconds, over));
      return true;
    } catch (OutOfMemoryError e) {
      // The host has no thread left, so nobody would look at the time.
      return false;
    }
  }

  private static void sleep(int seconds, Runnable over) {
    try {
      Thread.sleep(seconds * MILLIS);
      over.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
