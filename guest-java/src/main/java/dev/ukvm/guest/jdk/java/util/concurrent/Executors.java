// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;

/** As the JDK's: all its threads are green. */
public final class Executors {
  private static final long CACHED_IDLE = 60_000_000_000L;
  private static int pools;

  private Executors() {}

  private static final class NamedThreads implements ThreadFactory {
    private final int pool = ++pools;
    private int thread;

    @Override
    public Thread newThread(Runnable task) {
      return new Thread(task, "pool-" + pool + "-thread-" + ++thread);
    }
  }

  public static ThreadFactory defaultThreadFactory() {
    return new NamedThreads();
  }

  public static ExecutorService newFixedThreadPool(int threads) {
    return newFixedThreadPool(threads, defaultThreadFactory());
  }

  public static ExecutorService newFixedThreadPool(int threads, ThreadFactory factory) {
    return new Pool(threads, factory, Long.MAX_VALUE);
  }

  public static ExecutorService newSingleThreadExecutor() {
    return newFixedThreadPool(1);
  }

  public static ExecutorService newSingleThreadExecutor(ThreadFactory factory) {
    return newFixedThreadPool(1, factory);
  }

  public static ExecutorService newCachedThreadPool() {
    return newCachedThreadPool(defaultThreadFactory());
  }

  public static ExecutorService newCachedThreadPool(ThreadFactory factory) {
    return new Pool(Integer.MAX_VALUE, factory, CACHED_IDLE);
  }

  public static ExecutorService newWorkStealingPool() {
    return newFixedThreadPool(1);
  }

  /** A thread a task; its threads have no names, as a JVM's. */
  public static ExecutorService newVirtualThreadPerTaskExecutor() {
    return newThreadPerTaskExecutor(task -> new Thread(task, ""));
  }

  public static ExecutorService newThreadPerTaskExecutor(ThreadFactory factory) {
    return new Pool(Integer.MAX_VALUE, factory, 0);
  }

  public static ScheduledExecutorService newScheduledThreadPool(int threads) {
    return newScheduledThreadPool(threads, defaultThreadFactory());
  }

  public static ScheduledExecutorService newScheduledThreadPool(
      int threads, ThreadFactory factory) {
    return new ScheduledPool(threads, factory);
  }

  public static ScheduledExecutorService newSingleThreadScheduledExecutor() {
    return newScheduledThreadPool(1);
  }

  public static ScheduledExecutorService newSingleThreadScheduledExecutor(ThreadFactory factory) {
    return newScheduledThreadPool(1, factory);
  }

  public static <T> Callable<T> callable(Runnable task, T result) {
    return () -> {
      task.run();
      return result;
    };
  }

  public static Callable<Object> callable(Runnable task) {
    return callable(task, null);
  }
}
