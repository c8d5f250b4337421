// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

/** As the JDK's. */
public interface RunnableFuture<V> extends Runnable, java.util.concurrent.Future<V> {
  @Override
  void run();
}
