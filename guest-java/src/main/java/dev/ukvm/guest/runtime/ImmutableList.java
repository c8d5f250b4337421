// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import java.util.AbstractList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What {@code List.of} returns: it knows no null, and refuses what would change it in any case. */
final class ImmutableList<E> extends AbstractList<E> implements RandomAccess {
  private final Object[] elements;
  private final int first;
  private final int size;

  /**
   * A list of an array's elements.
   *
   * @param elements not changed any more
   */
  ImmutableList(Object[] elements) {
    this(elements, 0, elements.length);
    for (Object element : elements) {
      Objects.requireNonNull(element);
    }
  }

  private ImmutableList(Object[] elements, int first, int size) {
    this.elements = elements;
    this.first = first;
    this.size = size;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  @SuppressWarnings("unchecked") // Only such are in it.
  public E get(int index) {
    return (E) elements[first + Objects.checkIndex(index, size)];
  }

  @Override
  public int indexOf(Object element) {
    return super.indexOf(Objects.requireNonNull(element));
  }

  @Override
  public int lastIndexOf(Object element) {
    return super.lastIndexOf(Objects.requireNonNull(element));
  }

  @Override
  public boolean contains(Object element) {
    return indexOf(element) >= 0;
  }

  @Override
  public ImmutableList<E> subList(int from, int to) {
    if (from < 0) {
      throw new IndexOutOfBoundsException("fromIndex = " + from);
    }
    if (to > size) {
      throw new IndexOutOfBoundsException("toIndex = " + to);
    }
    if (from > to) {
      throw new IllegalArgumentException("fromIndex(" + from + ") > toIndex(" + to + ")");
    }
    return new ImmutableList<>(elements, first + from, to - from);
  }

  @Override
  public Iterator<E> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < size;
      }

      @Override
      public E next() {
        if (next >= size) {
          throw new java.util.NoSuchElementException();
        }
        return get(next++);
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
  public boolean addAll(int index, Collection<? extends E> added) {
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
  public void replaceAll(UnaryOperator<E> operator) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void sort(Comparator<? super E> comparator) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void clear() {
    throw new UnsupportedOperationException();
  }
}
