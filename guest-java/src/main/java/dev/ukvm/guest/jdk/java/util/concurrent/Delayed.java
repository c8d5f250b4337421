// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

import java.util.concurrent.TimeUnit;

/** As the JDK's. */
public interface Delayed extends Comparable<java.util.concurrent.Delayed> {
  long getDelay(TimeUnit unit);
}
