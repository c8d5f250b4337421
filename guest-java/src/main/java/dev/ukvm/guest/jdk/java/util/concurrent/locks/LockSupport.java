// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent.locks;

import dev.ukvm.guest.runtime.Parking;

/** As the JDK's. */
public final class LockSupport {
  private LockSupport() {}

  public static void park() {
    Parking.park(Parking.NEVER);
  }

  public static void park(Object blocker) {
    park();
  }

  public static void parkNanos(long nanos) {
    if (nanos > 0) {
      Parking.park(Parking.deadlineNanos(nanos));
    }
  }

  public static void parkNanos(Object blocker, long nanos) {
    parkNanos(nanos);
  }

  public static void parkUntil(long millis) {
    parkNanos((millis - System.currentTimeMillis()) * 1_000_000);
  }

  public static void unpark(Thread thread) {
    if (thread != null) {
      Parking.unpark(thread);
    }
  }
}
