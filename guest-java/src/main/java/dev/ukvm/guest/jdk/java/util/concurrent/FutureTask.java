// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** As the JDK's. */
public class FutureTask<V> implements java.util.concurrent.RunnableFuture<V> {
  private Callable<V> task;
  private Thread runner;
  private V result;
  private Throwable failure;
  private boolean done;
  private boolean cancelled;

  public FutureTask(Callable<V> task) {
    this.task = java.util.Objects.requireNonNull(task);
  }

  public FutureTask(Runnable task, V result) {
    java.util.Objects.requireNonNull(task);
    this.task =
        () -> {
          task.run();
          return result;
        };
  }

  @Override
  public void run() {
    if (!done && runner == null) {
      runner = Thread.currentThread();
      try {
        set(task.call());
      } catch (Throwable t) {
        setException(t);
      } finally {
        runner = null;
      }
    }
  }

  /** Runs, and stays as it was for the next time; false if it failed or was cancelled. */
  protected boolean runAndReset() {
    if (done || runner != null) {
      return false;
    }
    runner = Thread.currentThread();
    try {
      task.call();
      return !done;
    } catch (Throwable t) {
      setException(t);
      return false;
    } finally {
      runner = null;
    }
  }

  protected void set(V value) {
    if (!done) {
      result = value;
      finish();
    }
  }

  protected void setException(Throwable thrown) {
    if (!done) {
      failure = thrown;
      finish();
    }
  }

  private void finish() {
    done = true;
    task = null;
    synchronized (this) {
      notifyAll();
    }
    done();
  }

  protected void done() {}

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (done) {
      return false;
    }
    cancelled = true;
    if (mayInterruptIfRunning && runner != null) {
      runner.interrupt();
    }
    finish();
    return true;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public boolean isDone() {
    return done;
  }

  @Override
  public V get() throws InterruptedException, ExecutionException {
    synchronized (this) {
      while (!done) {
        wait();
      }
    }
    return report();
  }

  @Override
  public V get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (!Waits.until(this, unit.toNanos(timeout), () -> done)) {
      throw new TimeoutException();
    }
    return report();
  }

  private V report() throws ExecutionException {
    if (cancelled) {
      throw new CancellationException();
    }
    if (failure != null) {
      throw new ExecutionException(failure);
    }
    return result;
  }
}
