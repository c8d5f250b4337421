// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest;

import dev.ukvm.guest.runtime.StopSignal;

/**
 * A request to the guest to end, which a monitor passes on if it is run with {@code --stop=grace}
 * and the guest uses this class or shutdown hooks. With hooks it also runs them, and then ends the
 * guest; without, it is the program's part to end.
 */
public final class Stop {
  private Stop() {}

  /** Whether the monitor passes on requests. */
  public static boolean isOffered() {
    return StopSignal.isOffered();
  }

  /** Whether there was a request. */
  public static boolean isRequested() {
    return StopSignal.number() != 0;
  }

  /** The signal that the monitor was sent: 1 SIGHUP, 2 SIGINT, 15 SIGTERM; 0 if there was none. */
  public static int signal() {
    return StopSignal.number();
  }

  /** Blocks until there is a request: for ever if the monitor passes on none. */
  public static void await() throws InterruptedException {
    StopSignal.await();
  }
}
