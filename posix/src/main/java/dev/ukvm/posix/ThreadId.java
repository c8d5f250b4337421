// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/** The kernel's name for one thread of this process. */
public final class ThreadId {
  private final long thread;

  private ThreadId(long thread) {
    this.thread = thread;
  }

  /** The calling platform thread. */
  public static ThreadId current() {
    return new ThreadId(Host.KERNEL.thread());
  }

  /**
   * Wakes that thread from a blocking system call, which then returns EINTR. Without effect once
   * the thread has ended. The signal is SIGURG, which is ignored by default and used by nobody in a
   * JVM; the first use gives it a handler that does nothing: an ignored signal would interrupt
   * nothing.
   */
  public void interruptSystemCall() {
    Signals.ensureHandled("URG");
    Host.KERNEL.interrupt(thread);
  }
}
