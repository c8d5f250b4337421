// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent.atomic;

import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;

/** As the JDK's: a plain array, as one thread runs at a time. */
public class AtomicIntegerArray {
  private final int[] array;

  public AtomicIntegerArray(int length) {
    array = new int[length];
  }

  public AtomicIntegerArray(int[] array) {
    this.array = array.clone();
  }

  public int length() {
    return array.length;
  }

  public int get(int i) {
    return array[i];
  }

  public void set(int i, int value) {
    array[i] = value;
  }

  public void lazySet(int i, int value) {
    array[i] = value;
  }

  public int getAndSet(int i, int value) {
    int last = array[i];
    array[i] = value;
    return last;
  }

  public boolean compareAndSet(int i, int expected, int value) {
    if (array[i] != expected) {
      return false;
    }
    array[i] = value;
    return true;
  }

  public int getAndIncrement(int i) {
    return array[i]++;
  }

  public int getAndDecrement(int i) {
    return array[i]--;
  }

  public int getAndAdd(int i, int delta) {
    return getAndSet(i, array[i] + delta);
  }

  public int incrementAndGet(int i) {
    return ++array[i];
  }

  public int decrementAndGet(int i) {
    return --array[i];
  }

  public int addAndGet(int i, int delta) {
    return array[i] += delta;
  }

  /** The function can let other threads run. */
  public int getAndUpdate(int i, IntUnaryOperator update) {
    while (true) {
      int last = array[i];
      int next = update.applyAsInt(last);
      if (compareAndSet(i, last, next)) {
        return last;
      }
    }
  }

  public int updateAndGet(int i, IntUnaryOperator update) {
    while (true) {
      int last = array[i];
      int next = update.applyAsInt(last);
      if (compareAndSet(i, last, next)) {
        return next;
      }
    }
  }

  public int getAndAccumulate(int i, int x, IntBinaryOperator function) {
    return getAndUpdate(i, last -> function.applyAsInt(last, x));
  }

  public int accumulateAndGet(int i, int x, IntBinaryOperator function) {
    return updateAndGet(i, last -> function.applyAsInt(last, x));
  }

  @Override
  public String toString() {
    return Arrays.toString(array);
  }
}
