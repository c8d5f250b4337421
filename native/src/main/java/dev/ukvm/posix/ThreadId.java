// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/**
 * The one thread, in the place of the class of this name for a JVM. Who interrupts is itself on it,
 * between two system calls.
 */
public final class ThreadId {
  private static final ThreadId ONLY = new ThreadId();

  private ThreadId() {}

  public static ThreadId current() {
    return ONLY;
  }

  public void interruptSystemCall() {}
}
