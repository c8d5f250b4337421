// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/** As the JDK's; always fair. */
public class Semaphore {
  private final ArrayDeque<Thread> queue = new ArrayDeque<>();
  private final boolean fair;
  private int permits;

  public Semaphore(int permits) {
    this(permits, false);
  }

  public Semaphore(int permits, boolean fair) {
    this.permits = permits;
    this.fair = fair;
  }

  public void acquire() throws InterruptedException {
    acquire(1);
  }

  public void acquire(int count) throws InterruptedException {
    check(count);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (!tryNow(count)) {
      Thread thread = Thread.currentThread();
      queue.add(thread);
      try {
        Waits.until(this, () -> isMine(thread, count));
        permits -= count;
      } finally {
        queue.remove(thread);
        Waits.wakeAll(this);
      }
    }
  }

  public void acquireUninterruptibly() {
    if (!tryNow(1)) {
      Thread thread = Thread.currentThread();
      queue.add(thread);
      Waits.uninterruptibly(this, () -> isMine(thread, 1));
      permits--;
      queue.remove(thread);
      Waits.wakeAll(this);
    }
  }

  private boolean isMine(Thread thread, int count) {
    return queue.peek() == thread && permits >= count;
  }

  private boolean tryNow(int count) {
    if (permits >= count && queue.isEmpty()) {
      permits -= count;
      return true;
    }
    return false;
  }

  private static void check(int count) {
    if (count < 0) {
      throw new IllegalArgumentException();
    }
  }

  public boolean tryAcquire() {
    return tryAcquire(1);
  }

  /** Does not queue: it may overtake who does. */
  public boolean tryAcquire(int count) {
    check(count);
    if (permits < count) {
      return false;
    }
    permits -= count;
    return true;
  }

  public boolean tryAcquire(long timeout, TimeUnit unit) throws InterruptedException {
    return tryAcquire(1, timeout, unit);
  }

  public boolean tryAcquire(int count, long timeout, TimeUnit unit) throws InterruptedException {
    check(count);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (tryNow(count)) {
      return true;
    }
    Thread thread = Thread.currentThread();
    queue.add(thread);
    try {
      boolean mine = Waits.until(this, unit.toNanos(timeout), () -> isMine(thread, count));
      if (mine) {
        permits -= count;
      }
      return mine;
    } finally {
      queue.remove(thread);
      Waits.wakeAll(this);
    }
  }

  public void release() {
    release(1);
  }

  public void release(int count) {
    check(count);
    permits += count;
    if (!queue.isEmpty()) {
      Waits.wakeAll(this);
    }
  }

  public int availablePermits() {
    return permits;
  }

  public int drainPermits() {
    int drained = permits;
    permits = 0;
    return drained;
  }

  public boolean isFair() {
    return fair;
  }

  public final boolean hasQueuedThreads() {
    return !queue.isEmpty();
  }

  public final int getQueueLength() {
    return queue.size();
  }
}
