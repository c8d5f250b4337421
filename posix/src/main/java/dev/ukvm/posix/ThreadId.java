// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/** The kernel's name for one thread of this process. */
public final class ThreadId {
  /** SIGURG, asm-generic/signal.h: ignored by default, and used by nobody in a JVM. */
  private static final int SIGURG = 23;

  private final long process;
  private final long thread;

  private ThreadId(long process, long thread) {
    this.process = process;
    this.thread = thread;
  }

  /** The calling platform thread. */
  public static ThreadId current() {
    return new ThreadId(
        Libc.syscall(Sys.GETPID, 0, 0, 0, 0, 0, 0), Libc.syscall(Sys.GETTID, 0, 0, 0, 0, 0, 0));
  }

  /**
   * Wakes that thread from a blocking system call, which then returns EINTR. Without effect once
   * the thread has ended. The first use gives the signal a handler that does nothing: an ignored
   * signal would interrupt nothing.
   */
  public void interruptSystemCall() {
    Signals.ensureHandled("URG");
    Libc.syscall(Sys.TGKILL, process, thread, SIGURG, 0, 0, 0);
  }
}
