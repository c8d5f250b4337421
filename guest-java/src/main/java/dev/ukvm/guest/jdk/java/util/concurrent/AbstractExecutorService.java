// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** As the JDK's. */
public abstract class AbstractExecutorService implements java.util.concurrent.ExecutorService {
  protected <T> RunnableFuture<T> newTaskFor(Callable<T> task) {
    return new FutureTask<>(task);
  }

  protected <T> RunnableFuture<T> newTaskFor(Runnable task, T value) {
    return new FutureTask<>(task, value);
  }

  private <T> Future<T> start(RunnableFuture<T> task) {
    execute(task);
    return task;
  }

  @Override
  public <T> Future<T> submit(Callable<T> task) {
    return start(newTaskFor(task));
  }

  @Override
  public <T> Future<T> submit(Runnable task, T result) {
    return start(newTaskFor(task, result));
  }

  @Override
  public Future<?> submit(Runnable task) {
    return start(newTaskFor(task, null));
  }

  @Override
  public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
      throws InterruptedException {
    List<Future<T>> futures = new ArrayList<>();
    for (Callable<T> task : tasks) {
      futures.add(submit(task));
    }
    await(futures, Long.MAX_VALUE);
    return futures;
  }

  @Override
  public <T> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    List<Future<T>> futures = new ArrayList<>();
    for (Callable<T> task : tasks) {
      futures.add(submit(task));
    }
    await(futures, unit.toNanos(timeout));
    for (Future<T> future : futures) {
      future.cancel(true);
    }
    return futures;
  }

  private static <T> void await(List<Future<T>> futures, long nanos) throws InterruptedException {
    long start = System.nanoTime();
    for (Future<T> future : futures) {
      try {
        if (nanos == Long.MAX_VALUE) {
          future.get();
        } else {
          future.get(nanos - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
        }
      } catch (ExecutionException | CancellationException e) {
        // The caller asks each.
      } catch (TimeoutException e) {
        return;
      } catch (InterruptedException e) {
        for (Future<T> other : futures) {
          other.cancel(true);
        }
        throw e;
      }
    }
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    try {
      return any(tasks, Long.MAX_VALUE);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return any(tasks, unit.toNanos(timeout));
  }

  private <T> T any(Collection<? extends Callable<T>> tasks, long nanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException();
    }
    List<Future<T>> futures = new ArrayList<>();
    List<Future<T>> finished = new ArrayList<>();
    for (Callable<T> task : tasks) {
      FutureTask<T> future =
          new FutureTask<>(task) {
            @Override
            protected void done() {
              finished.add(this);
              Waits.wakeAll(finished);
            }
          };
      futures.add(future);
      execute(future);
    }
    try {
      ExecutionException failure = null;
      long start = System.nanoTime();
      for (int i = 0; i < futures.size(); i++) {
        int next = i;
        long left = nanos == Long.MAX_VALUE ? nanos : nanos - (System.nanoTime() - start);
        if (!Waits.until(finished, left, () -> finished.size() > next)) {
          throw new TimeoutException();
        }
        try {
          return finished.get(next).get();
        } catch (ExecutionException e) {
          failure = e;
        }
      }
      throw failure;
    } finally {
      for (Future<T> future : futures) {
        future.cancel(true);
      }
    }
  }
}
