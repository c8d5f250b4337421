// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** What {@code Executors} makes: threads, up to so many, that take tasks in their order. */
class Pool extends AbstractExecutorService {
  private final int maximum;
  private final ThreadFactory factory;

  /** Nanoseconds that a thread waits for a task before it ends. */
  private final long idle;

  private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
  private final List<Thread> threads = new ArrayList<>();
  private int waiting;
  private boolean shutdown;

  Pool(int maximum, ThreadFactory factory, long idle) {
    if (maximum <= 0) {
      throw new IllegalArgumentException();
    }
    this.maximum = maximum;
    this.factory = java.util.Objects.requireNonNull(factory);
    this.idle = idle;
  }

  @Override
  public void execute(Runnable task) {
    java.util.Objects.requireNonNull(task);
    if (shutdown) {
      throw new RejectedExecutionException("Task " + task + " rejected from " + this);
    }
    queue.add(task);
    if (threads.size() < maximum && (idle == Long.MAX_VALUE || waiting < queue.size())) {
      Thread thread = factory.newThread(this::work);
      threads.add(thread);
      thread.start();
    } else {
      synchronized (queue) {
        queue.notify();
      }
    }
  }

  private void work() {
    Thread thread = Thread.currentThread();
    try {
      for (Runnable task = next(); task != null; task = next()) {
        task.run();
      }
    } finally {
      threads.remove(thread);
      if (!queue.isEmpty() && threads.size() < maximum) {
        // This one died of its task.
        Thread other = factory.newThread(this::work);
        threads.add(other);
        other.start();
      }
      Waits.wakeAll(this);
    }
  }

  private Runnable next() {
    for (; ; ) {
      Runnable task = queue.poll();
      if (task != null || shutdown) {
        return task;
      }
      waiting++;
      try {
        boolean more = true;
        if (idle == Long.MAX_VALUE) {
          Waits.until(queue, () -> !queue.isEmpty() || shutdown);
        } else {
          more = Waits.until(queue, idle, () -> !queue.isEmpty() || shutdown);
        }
        if (!more) {
          return null;
        }
      } catch (InterruptedException e) {
        // Of a task that is gone, or of shutdownNow.
      } finally {
        waiting--;
      }
    }
  }

  @Override
  public void shutdown() {
    shutdown = true;
    Waits.wakeAll(queue);
    Waits.wakeAll(this);
  }

  @Override
  public List<Runnable> shutdownNow() {
    List<Runnable> left = new ArrayList<>(queue);
    queue.clear();
    shutdown();
    for (Thread thread : new ArrayList<>(threads)) {
      thread.interrupt();
    }
    return left;
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown && threads.isEmpty();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return Waits.until(this, unit.toNanos(timeout), this::isTerminated);
  }
}
