// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

/** As the JDK's. */
public interface ScheduledFuture<V>
    extends java.util.concurrent.Delayed, java.util.concurrent.Future<V> {}
