// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

import dev.ukvm.guest.runtime.Parking;
import java.util.function.BooleanSupplier;

/**
 * Waits on an object's monitor, as all blocking here does: threads are green, one runs at a time.
 */
final class Waits {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private Waits() {}

  /**
   * Waits until a condition holds or so many nanoseconds are over; who makes it hold notifies.
   *
   * @return whether it holds
   */
  static boolean until(Object lock, long nanos, BooleanSupplier condition)
      throws InterruptedException {
    synchronized (lock) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long deadline = Parking.deadlineNanos(Math.max(0, nanos));
      while (!condition.getAsBoolean()) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        lock.wait(left / NANOS_PER_MILLI, (int) (left % NANOS_PER_MILLI));
      }
      return true;
    }
  }

  /** Waits until a condition holds. */
  static void until(Object lock, BooleanSupplier condition) throws InterruptedException {
    synchronized (lock) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      while (!condition.getAsBoolean()) {
        lock.wait();
      }
    }
  }

  /** Waits until a condition holds, interrupted or not. */
  static void uninterruptibly(Object lock, BooleanSupplier condition) {
    boolean interrupted = false;
    synchronized (lock) {
      while (!condition.getAsBoolean()) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  static void wakeAll(Object lock) {
    synchronized (lock) {
      lock.notifyAll();
    }
  }
}
