// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

/** What java.lang.Thread does, in so far as TeaVM's does otherwise than a JVM's. */
@Replaces("java.lang.Thread")
final class Threads {
  private static int unnamed;

  private Threads() {}

  @Replaces.Field("ukvmPlace")
  static native Parking.Place place(Thread thread);

  @Replaces.Field("ukvmPlace")
  static native void setPlace(Thread thread, Parking.Place place);

  @Replaces.Field("ukvmStarted")
  private static native boolean started(Thread thread);

  @Replaces.Field("ukvmStarted")
  private static native void setStarted(Thread thread, boolean started);

  @Replaces.Field("alive")
  private static native boolean alive(Thread thread);

  @Replaces.Field("id")
  private static native long id(Thread thread);

  @Replaces.Field("name")
  private static native String name(Thread thread);

  @Replaces.Field("name")
  private static native void setNameField(Thread thread, String name);

  @Replaces.Field("interruptedFlag")
  private static native boolean interruptedFlag(Thread thread);

  @Replaces.Field("interruptedFlag")
  private static native void setInterruptedFlag(Thread thread, boolean interrupted);

  @Replaces.Field("finishedLock")
  private static native Object finishedLock(Thread thread);

  /** The rest of starting: TeaVM's. */
  @Replaces.Original("start")
  private static native void originalStart(Thread thread);

  @Replaces.Instance
  public static void start(Thread self) {
    if (started(self)) {
      throw new IllegalThreadStateException();
    }
    setStarted(self, true);
    originalStart(self);
  }

  @Replaces.Instance
  public static String getName(Thread self) {
    if (name(self) == null) {
      // A thread that runs and was not started is the first one.
      boolean main = !started(self) && Thread.currentThread() == self;
      setNameField(self, main ? "main" : "Thread-" + unnamed++);
    }
    return name(self);
  }

  @Replaces.Instance
  public static String toString(Thread self) {
    return "Thread[#" + id(self) + "," + self.getName() + "," + self.getPriority() + ",main]";
  }

  @Replaces.Instance
  public static long threadId(Thread self) {
    return id(self);
  }

  @Replaces.Instance
  public static boolean isAlive(Thread self) {
    return alive(self) && (started(self) || Thread.currentThread() == self);
  }

  @Replaces.Instance
  public static void interrupt(Thread self) {
    setInterruptedFlag(self, true);
    Parking.wake(self);
  }

  @Replaces.Static
  public static boolean interrupted() {
    Thread thread = Thread.currentThread();
    boolean interrupted = interruptedFlag(thread);
    setInterruptedFlag(thread, false);
    return interrupted;
  }

  static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  @Replaces.Instance
  public static void join(Thread self) throws InterruptedException {
    join(self, 0);
  }

  @Replaces.Instance
  public static void join(Thread self, long millis) throws InterruptedException {
    if (millis < 0) {
      throw new IllegalArgumentException("timeout value is negative");
    }
    Object lock = finishedLock(self);
    synchronized (lock) {
      if (millis == 0) {
        while (self.isAlive()) {
          lock.wait();
        }
      } else {
        long deadline = Parking.deadline(millis);
        while (self.isAlive() && !Parking.isOver(deadline)) {
          lock.wait(Math.max(1, (deadline - Native.monotonicNanos()) / 1_000_000));
        }
      }
    }
  }

  @Replaces.Instance
  public static void join(Thread self, long millis, int nanos) throws InterruptedException {
    join(self, nanos > 0 && millis < Long.MAX_VALUE ? millis + 1 : millis);
  }

  @Replaces.Static
  public static void sleep(long millis) throws InterruptedException {
    if (millis < 0) {
      throw new IllegalArgumentException("timeout value is negative");
    }
    sleepUntil(Parking.deadline(millis));
  }

  @Replaces.Static
  public static void sleep(long millis, int nanos) throws InterruptedException {
    if (millis < 0 || nanos < 0 || nanos > 999_999) {
      throw new IllegalArgumentException("timeout value is negative or out of range");
    }
    long deadline = Parking.deadline(millis);
    sleepUntil(deadline > Parking.NEVER - nanos ? deadline : deadline + nanos);
  }

  private static void sleepUntil(long deadline) throws InterruptedException {
    Thread thread = Thread.currentThread();
    while (!Parking.isOver(deadline)) {
      if (thread.isInterrupted()) {
        Thread.interrupted();
        throw new InterruptedException("sleep interrupted");
      }
      Parking.block(deadline);
    }
  }

  @Replaces.Static
  @SuppressWarnings("NamedLikeContextualKeyword")
  public static void yield() {
    Parking.pause();
  }

  /** What is waited for can be another thread's work; without any it is a device's. */
  @Replaces.Static
  public static void onSpinWait() {
    if (Events.isIdle()) {
      NativeMemory.pause();
    } else {
      Parking.pause();
    }
  }
}
