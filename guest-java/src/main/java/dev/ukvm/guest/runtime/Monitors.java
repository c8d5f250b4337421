// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import java.util.ArrayDeque;

/**
 * Monitors of objects, for green threads: who leaves one hands it to who waited longest. The build
 * puts {@link #enter} and {@link #exit} in place of the instructions: TeaVM's own lets a thread in
 * that should wait.
 */
@Replaces("java.lang.Object")
final class Monitors {
  /**
   * An object's, once it was locked. Its own identity hash code is that of the object, which has
   * its number in place of one: see java.h.
   */
  static final class Monitor {
    Thread owner;
    int count;
    final ArrayDeque<Entrant> entrants = new ArrayDeque<>(2);
    final ArrayDeque<Waiter> waiters = new ArrayDeque<>(2);
  }

  /** A thread that wants the monitor, so many times. */
  record Entrant(Thread thread, int count) {}

  static final class Waiter {
    final Thread thread;
    boolean notified;

    Waiter(Thread thread) {
      this.thread = thread;
    }
  }

  private static final long NANOS_PER_MILLI = 1_000_000;

  private Monitors() {}

  private static Monitor monitor(Object object) {
    Monitor monitor = Native.monitor(object);
    if (monitor == null) {
      monitor = new Monitor();
      Native.setMonitor(object, monitor);
    }
    return monitor;
  }

  static void enter(Object object) {
    if (object == null) {
      throw new NullPointerException();
    }
    enter(monitor(object), 1);
  }

  private static void enter(Monitor monitor, int count) {
    Thread thread = Thread.currentThread();
    if (monitor.owner == null) {
      monitor.owner = thread;
      monitor.count = count;
    } else if (monitor.owner == thread) {
      monitor.count += count;
    } else {
      monitor.entrants.add(new Entrant(thread, count));
      do {
        Parking.block();
      } while (monitor.owner != thread);
    }
  }

  static void exit(Object object) {
    Monitor monitor = owned(object);
    if (--monitor.count == 0) {
      handOver(monitor);
    }
  }

  private static void handOver(Monitor monitor) {
    Entrant next = monitor.entrants.poll();
    if (next == null) {
      monitor.owner = null;
    } else {
      monitor.owner = next.thread;
      monitor.count = next.count;
      Parking.wake(next.thread);
    }
  }

  private static Monitor owned(Object object) {
    Monitor monitor = Native.monitor(object);
    if (monitor == null || monitor.owner != Thread.currentThread()) {
      throw new IllegalMonitorStateException("current thread is not owner");
    }
    return monitor;
  }

  @Replaces.Static
  public static boolean holdsLock(Object object) {
    Monitor monitor = Native.monitor(object);
    return monitor != null && monitor.owner == Thread.currentThread();
  }

  @Replaces.Instance
  public static void wait(Object self, long millis, int nanos) throws InterruptedException {
    if (nanos < 0 || nanos >= NANOS_PER_MILLI) {
      throw new IllegalArgumentException("nanosecond timeout value out of range");
    }
    wait(self, nanos > 0 && millis < Long.MAX_VALUE ? millis + 1 : millis);
  }

  @Replaces.Instance
  public static void wait(Object self) throws InterruptedException {
    wait(self, 0);
  }

  @Replaces.Instance
  public static void wait(Object self, long millis) throws InterruptedException {
    if (millis < 0) {
      throw new IllegalArgumentException("timeout value is negative");
    }
    Monitor monitor = owned(self);
    Threads.throwIfInterrupted();
    Waiter waiter = new Waiter(Thread.currentThread());
    int count = monitor.count;
    monitor.waiters.add(waiter);
    handOver(monitor);
    long deadline = millis == 0 ? Parking.NEVER : Parking.deadline(millis);
    while (!waiter.notified && !Parking.isOver(deadline) && !waiter.thread.isInterrupted()) {
      Parking.block(deadline);
    }
    if (!waiter.notified) {
      monitor.waiters.remove(waiter);
    }
    enter(monitor, count);
    if (!waiter.notified) {
      Threads.throwIfInterrupted();
    }
  }

  @Replaces.Instance
  public static void notify(Object self) {
    wakeFirst(owned(self));
  }

  @Replaces.Instance
  public static void notifyAll(Object self) {
    Monitor monitor = owned(self);
    while (wakeFirst(monitor)) {}
  }

  private static boolean wakeFirst(Monitor monitor) {
    Waiter waiter = monitor.waiters.poll();
    if (waiter == null) {
      return false;
    }
    waiter.notified = true;
    Parking.wake(waiter.thread);
    return true;
  }

  @Replaces.Instance
  public static int identity(Object self) {
    return Native.identity(self);
  }
}
