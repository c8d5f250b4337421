// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

import dev.ukvm.guest.runtime.Parking;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** What {@code Executors} makes for tasks at times: so many threads that take the next one due. */
class ScheduledPool extends AbstractExecutorService
    implements java.util.concurrent.ScheduledExecutorService {
  private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
    private final long order = count++;

    /** Nanoseconds: above 0 from start to start, below from end to start, 0 once. */
    private final long period;

    private long time;

    Task(Callable<V> task, long delay, long period) {
      super(task);
      this.period = period;
      time = Parking.deadlineNanos(Math.max(0, delay));
    }

    @Override
    public void run() {
      if (period == 0) {
        super.run();
      } else if (runAndReset()) {
        time = period > 0 ? time + period : Parking.deadlineNanos(-period);
        if (!shutdown) {
          tasks.add(this);
          Waits.wakeAll(tasks);
        } else {
          cancel(false);
        }
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      tasks.remove(this);
      return super.cancel(mayInterruptIfRunning);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(time - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      Task<?> task = (Task<?>) other;
      return time != task.time ? Long.compare(time, task.time) : Long.compare(order, task.order);
    }
  }

  private final int maximum;
  private final ThreadFactory factory;
  private final PriorityQueue<Task<?>> tasks = new PriorityQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private long count;
  private boolean shutdown;

  ScheduledPool(int maximum, ThreadFactory factory) {
    this.maximum = Math.max(1, maximum);
    this.factory = factory;
  }

  private <V> ScheduledFuture<V> add(Task<V> task) {
    if (shutdown) {
      throw new RejectedExecutionException("Task " + task + " rejected from " + this);
    }
    tasks.add(task);
    if (threads.size() < maximum) {
      Thread thread = factory.newThread(this::work);
      threads.add(thread);
      thread.start();
    } else {
      Waits.wakeAll(tasks);
    }
    return task;
  }

  private void work() {
    try {
      for (Task<?> task = next(); task != null; task = next()) {
        task.run();
      }
    } finally {
      threads.remove(Thread.currentThread());
      Waits.wakeAll(this);
    }
  }

  private Task<?> next() {
    for (; ; ) {
      Task<?> task = tasks.peek();
      if (task == null && shutdown) {
        return null;
      }
      try {
        if (task == null) {
          Waits.until(tasks, () -> !tasks.isEmpty() || shutdown);
        } else if (task.time <= System.nanoTime()) {
          return tasks.poll();
        } else {
          Waits.until(
              tasks,
              task.time - System.nanoTime(),
              () -> tasks.peek() != task || (shutdown && tasks.isEmpty()));
        }
      } catch (InterruptedException e) {
        // Of shutdownNow.
      }
    }
  }

  @Override
  public void execute(Runnable task) {
    schedule(task, 0, TimeUnit.NANOSECONDS);
  }

  private static Callable<Object> callable(Runnable task) {
    java.util.Objects.requireNonNull(task);
    return () -> {
      task.run();
      return null;
    };
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    return add(new Task<>(callable(task), unit.toNanos(delay), 0));
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    return add(new Task<>(task, unit.toNanos(delay), 0));
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return add(new Task<>(callable(task), unit.toNanos(initialDelay), positive(period, unit)));
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long initialDelay, long delay, TimeUnit unit) {
    return add(new Task<>(callable(task), unit.toNanos(initialDelay), -positive(delay, unit)));
  }

  private static long positive(long period, TimeUnit unit) {
    if (period <= 0) {
      throw new IllegalArgumentException();
    }
    return unit.toNanos(period);
  }

  /** What is delayed is still done; what recurs is not. */
  @Override
  public void shutdown() {
    shutdown = true;
    tasks.removeIf(task -> task.period != 0);
    Waits.wakeAll(tasks);
    Waits.wakeAll(this);
  }

  @Override
  public List<Runnable> shutdownNow() {
    List<Runnable> left = new ArrayList<>(tasks);
    tasks.clear();
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
