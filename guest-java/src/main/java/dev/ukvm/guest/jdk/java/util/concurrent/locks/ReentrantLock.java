// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent.locks;

import dev.ukvm.guest.runtime.Parking;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/** As the JDK's; always fair. */
public class ReentrantLock implements java.util.concurrent.locks.Lock, java.io.Serializable {
  private final ArrayDeque<Thread> queue = new ArrayDeque<>();
  private final boolean fair;
  private Thread owner;
  private int holds;

  public ReentrantLock() {
    this(false);
  }

  public ReentrantLock(boolean fair) {
    this.fair = fair;
  }

  /** Null is a deadline that does not come. */
  private boolean acquire(int count, boolean interruptibly, long deadline)
      throws InterruptedException {
    Thread thread = Thread.currentThread();
    if (interruptibly && Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (owner == thread) {
      holds += count;
      return true;
    }
    if (owner == null && queue.isEmpty()) {
      owner = thread;
      holds = count;
      return true;
    }
    queue.add(thread);
    while (owner != thread) {
      boolean interrupted = interruptibly && Thread.interrupted();
      if (interrupted || Parking.isOver(deadline)) {
        queue.remove(thread);
        if (interrupted) {
          throw new InterruptedException();
        }
        return false;
      }
      Parking.block(deadline);
    }
    holds = count;
    return true;
  }

  @Override
  public void lock() {
    acquireUninterruptibly(1);
  }

  private void acquireUninterruptibly(int count) {
    try {
      acquire(count, false, Parking.NEVER);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void lockInterruptibly() throws InterruptedException {
    acquire(1, true, Parking.NEVER);
  }

  @Override
  public boolean tryLock() {
    Thread thread = Thread.currentThread();
    if (owner != null && owner != thread) {
      return false;
    }
    owner = thread;
    holds++;
    return true;
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    return acquire(1, true, Parking.deadlineNanos(Math.max(0, unit.toNanos(time))));
  }

  @Override
  public void unlock() {
    checkOwned();
    if (--holds == 0) {
      handOver();
    }
  }

  private void checkOwned() {
    if (owner != Thread.currentThread()) {
      throw new IllegalMonitorStateException();
    }
  }

  private void handOver() {
    holds = 0;
    owner = queue.poll();
    if (owner != null) {
      Parking.wake(owner);
    }
  }

  @Override
  public Condition newCondition() {
    return new OfLock();
  }

  public boolean isLocked() {
    return owner != null;
  }

  public boolean isHeldByCurrentThread() {
    return owner == Thread.currentThread();
  }

  public int getHoldCount() {
    return isHeldByCurrentThread() ? holds : 0;
  }

  public final boolean isFair() {
    return fair;
  }

  public final boolean hasQueuedThreads() {
    return !queue.isEmpty();
  }

  public final int getQueueLength() {
    return queue.size();
  }

  private static final class Waiter {
    private final Thread thread = Thread.currentThread();
    private boolean signalled;
  }

  private final class OfLock implements Condition {
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();

    private boolean await(boolean interruptibly, long deadline) throws InterruptedException {
      checkOwned();
      if (interruptibly && Thread.interrupted()) {
        throw new InterruptedException();
      }
      Waiter waiter = new Waiter();
      int count = holds;
      waiters.add(waiter);
      handOver();
      boolean interrupted = false;
      while (!waiter.signalled && !Parking.isOver(deadline)) {
        interrupted = interruptibly && waiter.thread.isInterrupted();
        if (interrupted) {
          break;
        }
        Parking.block(deadline);
      }
      waiters.remove(waiter);
      acquireUninterruptibly(count);
      if (interrupted && !waiter.signalled) {
        Thread.interrupted();
        throw new InterruptedException();
      }
      return waiter.signalled;
    }

    @Override
    public void await() throws InterruptedException {
      await(true, Parking.NEVER);
    }

    @Override
    public void awaitUninterruptibly() {
      try {
        await(false, Parking.NEVER);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public long awaitNanos(long nanos) throws InterruptedException {
      long deadline = Parking.deadlineNanos(Math.max(0, nanos));
      await(true, deadline);
      return deadline - System.nanoTime();
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
      return await(true, Parking.deadlineNanos(Math.max(0, unit.toNanos(time))));
    }

    @Override
    public boolean awaitUntil(java.util.Date deadline) throws InterruptedException {
      long millis = deadline.getTime() - System.currentTimeMillis();
      return await(true, Parking.deadlineNanos(Math.max(0, millis) * 1_000_000));
    }

    @Override
    public void signal() {
      checkOwned();
      Waiter waiter = waiters.poll();
      if (waiter != null) {
        waiter.signalled = true;
        Parking.wake(waiter.thread);
      }
    }

    @Override
    public void signalAll() {
      checkOwned();
      while (!waiters.isEmpty()) {
        signal();
      }
    }
  }
}
