// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent.locks;

import java.util.concurrent.TimeUnit;

/** As the JDK's. */
public interface Condition {
  void await() throws InterruptedException;

  void awaitUninterruptibly();

  long awaitNanos(long nanos) throws InterruptedException;

  boolean await(long time, TimeUnit unit) throws InterruptedException;

  boolean awaitUntil(java.util.Date deadline) throws InterruptedException;

  void signal();

  void signalAll();
}
