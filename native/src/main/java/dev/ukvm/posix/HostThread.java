// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/** Threads of ours, in the place of the class of this name for a JVM: there are none. */
public final class HostThread {
  private HostThread() {}

  public static boolean available() {
    return false;
  }

  @SuppressWarnings("DoNotCallSuggester") // Nobody does who has asked.
  public static HostThread unstarted(String name, Runnable task) {
    throw new UnsupportedOperationException(name);
  }

  public void start() {}

  public boolean isAlive() {
    return false;
  }

  public void join() {}
}
