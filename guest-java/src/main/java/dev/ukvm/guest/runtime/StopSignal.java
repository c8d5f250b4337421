// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

/** The request to end that a monitor passes on: threads that wait for it, and shutdown hooks. */
public final class StopSignal implements Events.Source {
  /** What a shell calls the exit status of a process that a signal ended, less the signal. */
  private static final int SIGNAL_STATUS = 128;

  private static final WaitingThreads WAITING = new WaitingThreads();

  private static boolean watched;

  private StopSignal() {}

  /** Has the loop look at it, once. */
  static void watch() {
    if (!watched) {
      watched = true;
      Events.awaitStop(new StopSignal());
    }
  }

  @Override
  public boolean isReady() {
    return Native.stopRequested() != 0;
  }

  @Override
  public void ready() {
    WAITING.wake();
    Events.beginExit(SIGNAL_STATUS + Native.stopRequested());
  }

  public static boolean isOffered() {
    return Native.stopIsOffered();
  }

  /** The number of the signal that the monitor was sent, or 0. */
  public static int number() {
    return Native.stopRequested();
  }

  /** Blocks this thread until there is a request. */
  public static void await() throws InterruptedException {
    while (Native.stopRequested() == 0) {
      Threads.throwIfInterrupted();
      watch();
      WAITING.block();
    }
  }
}
