// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import java.util.Arrays;

/**
 * Threads that the loop wakes. An array and no collection: what the loop calls must not block, and
 * an interface's method can as soon as a program has an implementation that does.
 */
final class WaitingThreads {
  private Thread[] threads = new Thread[1];
  private int count;

  /** Blocks this thread until it is woken, be it by an interrupt. */
  void block() {
    if (count == threads.length) {
      threads = Arrays.copyOf(threads, 2 * count);
    }
    Thread thread = Thread.currentThread();
    threads[count++] = thread;
    Parking.block();
    remove(thread);
  }

  private void remove(Thread thread) {
    for (int i = 0; i < count; i++) {
      if (threads[i] == thread) {
        threads[i] = threads[--count];
        threads[count] = null;
        return;
      }
    }
  }

  /** Wakes all. From the loop. */
  void wake() {
    while (count > 0) {
      Thread thread = threads[--count];
      threads[count] = null;
      Parking.wake(thread);
    }
  }
}
