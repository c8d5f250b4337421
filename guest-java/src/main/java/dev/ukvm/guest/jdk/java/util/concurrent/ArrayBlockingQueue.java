// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

/** As the JDK's; always fair. */
public class ArrayBlockingQueue<E> extends QueueOfDeque<E> {
  public ArrayBlockingQueue(int capacity) {
    super(capacity);
  }

  public ArrayBlockingQueue(int capacity, boolean fair) {
    super(capacity);
  }
}
