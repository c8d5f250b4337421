// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent.atomic;

import java.util.Arrays;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** As the JDK's: a plain array, as one thread runs at a time. */
public class AtomicLongArray {
  private final long[] array;

  public AtomicLongArray(int length) {
    array = new long[length];
  }

  public AtomicLongArray(long[] array) {
    this.array = array.clone();
  }

  public int length() {
    return array.length;
  }

  public long get(int i) {
    return array[i];
  }

  public void set(int i, long value) {
    array[i] = value;
  }

  public void lazySet(int i, long value) {
    array[i] = value;
  }

  public long getAndSet(int i, long value) {
    long last = array[i];
    array[i] = value;
    return last;
  }

  public boolean compareAndSet(int i, long expected, long value) {
    if (array[i] != expected) {
      return false;
    }
    array[i] = value;
    return true;
  }

  public long getAndIncrement(int i) {
    return array[i]++;
  }

  public long getAndDecrement(int i) {
    return array[i]--;
  }

  public long getAndAdd(int i, long delta) {
    return getAndSet(i, array[i] + delta);
  }

  public long incrementAndGet(int i) {
    return ++array[i];
  }

  public long decrementAndGet(int i) {
    return --array[i];
  }

  public long addAndGet(int i, long delta) {
    return array[i] += delta;
  }

  /** The function can let other threads run. */
  public long getAndUpdate(int i, LongUnaryOperator update) {
    while (true) {
      long last = array[i];
      long next = update.applyAsLong(last);
      if (compareAndSet(i, last, next)) {
        return last;
      }
    }
  }

  public long updateAndGet(int i, LongUnaryOperator update) {
    while (true) {
      long last = array[i];
      long next = update.applyAsLong(last);
      if (compareAndSet(i, last, next)) {
        return next;
      }
    }
  }

  public long getAndAccumulate(int i, long x, LongBinaryOperator function) {
    return getAndUpdate(i, last -> function.applyAsLong(last, x));
  }

  public long accumulateAndGet(int i, long x, LongBinaryOperator function) {
    return updateAndGet(i, last -> function.applyAsLong(last, x));
  }

  @Override
  public String toString() {
    return Arrays.toString(array);
  }
}
