// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/** A thread of the host beside the one that runs the guest, where this program can have one. */
public final class HostThread {
  private final Thread thread;

  private HostThread(Thread thread) {
    this.thread = thread;
  }

  /** Whether there can be one. */
  public static boolean available() {
    return true;
  }

  /** A thread that this process does not wait for when it ends. */
  public static HostThread unstarted(String name, Runnable task) {
    return new HostThread(Thread.ofPlatform().name(name).daemon().unstarted(task));
  }

  public void start() {
    thread.start();
  }

  public boolean isAlive() {
    return thread.isAlive();
  }

  /** Waits until it has ended. If the calling thread is interrupted, it stays so. */
  public void join() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
