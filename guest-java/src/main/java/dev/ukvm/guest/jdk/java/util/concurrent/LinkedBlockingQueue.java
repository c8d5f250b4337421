// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

/** As the JDK's. */
public class LinkedBlockingQueue<E> extends QueueOfDeque<E> {
  public LinkedBlockingQueue() {
    this(Integer.MAX_VALUE);
  }

  public LinkedBlockingQueue(int capacity) {
    super(capacity);
  }

  @SuppressWarnings("this-escape") // As the JDK's.
  public LinkedBlockingQueue(java.util.Collection<? extends E> elements) {
    super(Integer.MAX_VALUE);
    addAll(elements);
  }
}
