// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent.locks;

import java.util.concurrent.locks.Lock;

/** As the JDK's. */
public interface ReadWriteLock {
  Lock readLock();

  Lock writeLock();
}
