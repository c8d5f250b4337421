// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

/** As the JDK's. */
public interface ThreadFactory {
  Thread newThread(Runnable task);
}
