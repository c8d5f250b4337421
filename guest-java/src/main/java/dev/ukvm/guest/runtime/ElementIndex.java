// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import java.util.Arrays;
import java.util.Objects;

/** Elements in an order, none twice, and where each is. */
final class ElementIndex {
  private Object[] elements;
  private int size;

  /** Numbers of elements from 1, at their hash code's place or the next free one. */
  private final int[] table;

  /**
   * An empty one.
   *
   * @param capacity how many there can be
   */
  ElementIndex(int capacity) {
    elements = new Object[capacity];
    table = new int[Integer.highestOneBit(capacity | 1) * 4];
  }

  int size() {
    return size;
  }

  Object get(int index) {
    return elements[index];
  }

  /** The index of an element that isn't {@code null}; -1 if it isn't there. */
  int find(Object element) {
    return table[place(element)] - 1;
  }

  /** False if it is there already. */
  boolean add(Object element) {
    int place = place(element);
    if (table[place] != 0) {
      return false;
    }
    elements[size++] = element;
    table[place] = size;
    return true;
  }

  /** Gives back room that wasn't needed. */
  ElementIndex trimmed() {
    elements = Arrays.copyOf(elements, size);
    return this;
  }

  private int place(Object element) {
    int hash = Objects.requireNonNull(element).hashCode();
    int place = (hash ^ (hash >>> 16)) & (table.length - 1);
    while (table[place] != 0 && !element.equals(elements[table[place] - 1])) {
      place = (place + 1) & (table.length - 1);
    }
    return place;
  }
}
