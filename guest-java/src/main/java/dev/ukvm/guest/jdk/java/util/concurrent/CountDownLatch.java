// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

import java.util.concurrent.TimeUnit;

/** As the JDK's. */
public class CountDownLatch {
  private long count;

  public CountDownLatch(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count < 0");
    }
    this.count = count;
  }

  public void await() throws InterruptedException {
    Waits.until(this, () -> count == 0);
  }

  public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    return Waits.until(this, unit.toNanos(timeout), () -> count == 0);
  }

  public void countDown() {
    if (count > 0 && --count == 0) {
      Waits.wakeAll(this);
    }
  }

  public long getCount() {
    return count;
  }

  @Override
  public String toString() {
    return super.toString() + "[Count = " + count + "]";
  }
}
