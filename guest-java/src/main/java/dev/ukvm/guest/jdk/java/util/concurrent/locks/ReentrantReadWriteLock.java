// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent.locks;

import dev.ukvm.guest.runtime.Parking;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** As the JDK's: a writer that waits keeps new readers out. */
public class ReentrantReadWriteLock implements java.util.concurrent.locks.ReadWriteLock {
  private final Map<Thread, Integer> readers = new HashMap<>();
  private final Object changed = new Object();
  private Thread writer;
  private int writes;
  private int waitingWriters;
  private final ReadLock readLock = new ReadLock(this);
  private final WriteLock writeLock = new WriteLock(this);

  public ReentrantReadWriteLock() {}

  public ReentrantReadWriteLock(boolean fair) {}

  @Override
  public ReadLock readLock() {
    return readLock;
  }

  @Override
  public WriteLock writeLock() {
    return writeLock;
  }

  public int getReadLockCount() {
    int count = 0;
    for (int holds : readers.values()) {
      count += holds;
    }
    return count;
  }

  public boolean isWriteLocked() {
    return writer != null;
  }

  public boolean isWriteLockedByCurrentThread() {
    return writer == Thread.currentThread();
  }

  private boolean mayRead() {
    Thread thread = Thread.currentThread();
    return writer == thread
        || (writer == null && (waitingWriters == 0 || readers.containsKey(thread)));
  }

  private boolean mayWrite() {
    return writer == Thread.currentThread() || (writer == null && readers.isEmpty());
  }

  private void wakeAll() {
    synchronized (changed) {
      changed.notifyAll();
    }
  }

  private boolean await(boolean write, boolean interruptibly, long deadline)
      throws InterruptedException {
    boolean interrupted = false;
    synchronized (changed) {
      waitingWriters += write ? 1 : 0;
      try {
        while (!(write ? mayWrite() : mayRead())) {
          if (Parking.isOver(deadline)) {
            return false;
          }
          try {
            changed.wait(
                deadline == Parking.NEVER
                    ? 0
                    : Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
          } catch (InterruptedException e) {
            if (interruptibly) {
              throw e;
            }
            interrupted = true;
          }
        }
      } finally {
        waitingWriters -= write ? 1 : 0;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  private abstract static class Half implements Lock {
    final ReentrantReadWriteLock whole;

    Half(ReentrantReadWriteLock whole) {
      this.whole = whole;
    }

    abstract boolean isWrite();

    abstract void take();

    @Override
    public void lock() {
      try {
        whole.await(isWrite(), false, Parking.NEVER);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      take();
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      whole.await(isWrite(), true, Parking.NEVER);
      take();
    }

    @Override
    public boolean tryLock() {
      boolean may = isWrite() ? whole.mayWrite() : whole.writer == null || whole.mayRead();
      if (may) {
        take();
      }
      return may;
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      boolean may = whole.await(isWrite(), true, Parking.deadlineNanos(unit.toNanos(time)));
      if (may) {
        take();
      }
      return may;
    }

    @Override
    public Condition newCondition() {
      throw new UnsupportedOperationException();
    }
  }

  /** As the JDK's. */
  public static class ReadLock extends Half {
    protected ReadLock(ReentrantReadWriteLock whole) {
      super(whole);
    }

    @Override
    boolean isWrite() {
      return false;
    }

    @Override
    void take() {
      whole.readers.merge(Thread.currentThread(), 1, Integer::sum);
    }

    @Override
    public void unlock() {
      Integer holds = whole.readers.remove(Thread.currentThread());
      if (holds == null) {
        throw new IllegalMonitorStateException(
            "attempt to unlock read lock, not locked by current thread");
      }
      if (holds > 1) {
        whole.readers.put(Thread.currentThread(), holds - 1);
      } else {
        whole.wakeAll();
      }
    }
  }

  /** As the JDK's, without conditions. */
  public static class WriteLock extends Half {
    protected WriteLock(ReentrantReadWriteLock whole) {
      super(whole);
    }

    @Override
    boolean isWrite() {
      return true;
    }

    @Override
    void take() {
      whole.writer = Thread.currentThread();
      whole.writes++;
    }

    @Override
    public void unlock() {
      if (whole.writer != Thread.currentThread()) {
        throw new IllegalMonitorStateException();
      }
      if (--whole.writes == 0) {
        whole.writer = null;
        whole.wakeAll();
      }
    }
  }
}
