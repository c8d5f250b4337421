// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

import java.util.AbstractQueue;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** A blocking queue on a deque. */
abstract class QueueOfDeque<E> extends AbstractQueue<E> implements BlockingQueue<E> {
  private final ArrayDeque<E> elements = new ArrayDeque<>();
  private final int capacity;

  QueueOfDeque(int capacity) {
    if (capacity <= 0) {
      throw new IllegalArgumentException();
    }
    this.capacity = capacity;
  }

  private boolean hasRoom() {
    return elements.size() < capacity;
  }

  private boolean hasElement() {
    return !elements.isEmpty();
  }

  @Override
  public boolean offer(E element) {
    java.util.Objects.requireNonNull(element);
    if (!hasRoom()) {
      return false;
    }
    elements.add(element);
    Waits.wakeAll(this);
    return true;
  }

  @Override
  public void put(E element) throws InterruptedException {
    java.util.Objects.requireNonNull(element);
    Waits.until(this, this::hasRoom);
    offer(element);
  }

  @Override
  public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
    java.util.Objects.requireNonNull(element);
    return Waits.until(this, unit.toNanos(timeout), this::hasRoom) && offer(element);
  }

  @Override
  public E take() throws InterruptedException {
    Waits.until(this, this::hasElement);
    return poll();
  }

  @Override
  public E poll(long timeout, TimeUnit unit) throws InterruptedException {
    Waits.until(this, unit.toNanos(timeout), this::hasElement);
    return poll();
  }

  @Override
  public E poll() {
    E element = elements.poll();
    if (element != null) {
      Waits.wakeAll(this);
    }
    return element;
  }

  @Override
  public E peek() {
    return elements.peek();
  }

  @Override
  public int remainingCapacity() {
    return capacity - elements.size();
  }

  @Override
  public int drainTo(Collection<? super E> to) {
    return drainTo(to, Integer.MAX_VALUE);
  }

  @Override
  public int drainTo(Collection<? super E> to, int maximum) {
    int count = 0;
    for (; count < maximum && hasElement(); count++) {
      to.add(poll());
    }
    return count;
  }

  @Override
  public int size() {
    return elements.size();
  }

  @Override
  public boolean remove(Object element) {
    boolean removed = elements.remove(element);
    if (removed) {
      Waits.wakeAll(this);
    }
    return removed;
  }

  @Override
  public boolean contains(Object element) {
    return elements.contains(element);
  }

  @Override
  public Iterator<E> iterator() {
    return elements.iterator();
  }
}
