// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** As the JDK's. */
public interface ScheduledExecutorService extends java.util.concurrent.ExecutorService {
  ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit);

  <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit);

  ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long initialDelay, long period, TimeUnit unit);

  ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long initialDelay, long delay, TimeUnit unit);
}
