// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

import java.util.AbstractQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedList;

/** As the JDK's. */
public class ConcurrentLinkedQueue<E> extends AbstractQueue<E> implements java.util.Queue<E> {
  private final LinkedList<E> elements = new LinkedList<>();

  public ConcurrentLinkedQueue() {}

  @SuppressWarnings("this-escape") // As the JDK's.
  public ConcurrentLinkedQueue(Collection<? extends E> elements) {
    addAll(elements);
  }

  @Override
  public boolean offer(E element) {
    return elements.add(java.util.Objects.requireNonNull(element));
  }

  @Override
  public E poll() {
    return elements.poll();
  }

  @Override
  public E peek() {
    return elements.peek();
  }

  @Override
  public boolean remove(Object element) {
    return elements.remove(element);
  }

  @Override
  public int size() {
    return elements.size();
  }

  /** Of the elements as they are now. */
  @Override
  public Iterator<E> iterator() {
    Iterator<E> copy = new ArrayList<>(elements).iterator();
    return new Iterator<>() {
      private E last;

      @Override
      public boolean hasNext() {
        return copy.hasNext();
      }

      @Override
      public E next() {
        last = copy.next();
        return last;
      }

      @Override
      public void remove() {
        elements.remove(last);
      }
    };
  }
}
