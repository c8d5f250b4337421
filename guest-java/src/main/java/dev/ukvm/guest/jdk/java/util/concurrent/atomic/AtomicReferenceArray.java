// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent.atomic;

import java.util.Arrays;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** As the JDK's: a plain array, as one thread runs at a time. */
public class AtomicReferenceArray<E> {
  private final Object[] array;

  public AtomicReferenceArray(int length) {
    array = new Object[length];
  }

  public AtomicReferenceArray(E[] array) {
    this.array = Arrays.copyOf(array, array.length, Object[].class);
  }

  public int length() {
    return array.length;
  }

  @SuppressWarnings("unchecked") // Only such were set.
  public E get(int i) {
    return (E) array[i];
  }

  public void set(int i, E value) {
    array[i] = value;
  }

  public void lazySet(int i, E value) {
    array[i] = value;
  }

  public E getAndSet(int i, E value) {
    E last = get(i);
    array[i] = value;
    return last;
  }

  public boolean compareAndSet(int i, E expected, E value) {
    if (array[i] != expected) {
      return false;
    }
    array[i] = value;
    return true;
  }

  /** The function can let other threads run. */
  public E getAndUpdate(int i, UnaryOperator<E> update) {
    while (true) {
      E last = get(i);
      E next = update.apply(last);
      if (compareAndSet(i, last, next)) {
        return last;
      }
    }
  }

  public E updateAndGet(int i, UnaryOperator<E> update) {
    while (true) {
      E last = get(i);
      E next = update.apply(last);
      if (compareAndSet(i, last, next)) {
        return next;
      }
    }
  }

  public E getAndAccumulate(int i, E x, BinaryOperator<E> function) {
    return getAndUpdate(i, last -> function.apply(last, x));
  }

  public E accumulateAndGet(int i, E x, BinaryOperator<E> function) {
    return updateAndGet(i, last -> function.apply(last, x));
  }

  @Override
  public String toString() {
    return Arrays.toString(array);
  }
}
