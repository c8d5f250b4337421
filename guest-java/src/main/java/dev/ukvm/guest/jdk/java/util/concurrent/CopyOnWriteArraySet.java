// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.concurrent.CopyOnWriteArrayList;

/** As the JDK's. */
public class CopyOnWriteArraySet<E> extends AbstractSet<E> {
  private final CopyOnWriteArrayList<E> elements = new CopyOnWriteArrayList<>();

  public CopyOnWriteArraySet() {}

  public CopyOnWriteArraySet(Collection<? extends E> elements) {
    for (E element : elements) {
      if (!this.elements.contains(element)) {
        this.elements.add(element);
      }
    }
  }

  @Override
  public boolean add(E element) {
    return !elements.contains(element) && elements.add(element);
  }

  @Override
  public boolean contains(Object element) {
    return elements.contains(element);
  }

  @Override
  public boolean remove(Object element) {
    return elements.remove(element);
  }

  @Override
  public Iterator<E> iterator() {
    return elements.iterator();
  }

  @Override
  public int size() {
    return elements.size();
  }

  @Override
  public void clear() {
    elements.clear();
  }
}
