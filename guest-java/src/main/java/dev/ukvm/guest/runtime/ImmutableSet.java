// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.function.Predicate;

/** What {@code Set.of} returns, in the order of its elements; as {@link ImmutableList}. */
final class ImmutableSet<E> extends AbstractSet<E> {
  private final ElementIndex elements;

  ImmutableSet(ElementIndex elements) {
    this.elements = elements;
  }

  @Override
  public int size() {
    return elements.size();
  }

  @Override
  public boolean contains(Object element) {
    return elements.find(element) >= 0;
  }

  @Override
  public Iterator<E> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < elements.size();
      }

      @Override
      @SuppressWarnings("unchecked") // Only such are in it.
      public E next() {
        if (next >= elements.size()) {
          throw new java.util.NoSuchElementException();
        }
        return (E) elements.get(next++);
      }
    };
  }

  @Override
  public boolean add(E element) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean addAll(Collection<? extends E> added) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean remove(Object element) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean removeAll(Collection<?> removed) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean retainAll(Collection<?> kept) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean removeIf(Predicate<? super E> filter) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void clear() {
    throw new UnsupportedOperationException();
  }
}
