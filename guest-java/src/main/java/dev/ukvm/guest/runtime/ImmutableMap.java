// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What {@code Map.of} returns, in the order of its keys; as {@link ImmutableList}. */
final class ImmutableMap<K, V> extends AbstractMap<K, V> {
  private final ElementIndex keys;
  private final Object[] values;

  /**
   * A map of keys to the values of the same index.
   *
   * @param values not changed any more
   */
  ImmutableMap(ElementIndex keys, Object[] values) {
    this.keys = keys;
    this.values = values;
  }

  @Override
  public int size() {
    return keys.size();
  }

  @SuppressWarnings("unchecked") // Only such are in it.
  private V value(int index) {
    return (V) values[index];
  }

  @Override
  public V get(Object key) {
    return getOrDefault(key, null);
  }

  @Override
  public V getOrDefault(Object key, V other) {
    int index = keys.find(key);
    return index < 0 ? other : value(index);
  }

  @Override
  public boolean containsKey(Object key) {
    return keys.find(key) >= 0;
  }

  @Override
  public boolean containsValue(Object value) {
    Objects.requireNonNull(value);
    for (Object other : values) {
      if (value.equals(other)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Set<Map.Entry<K, V>> entrySet() {
    return new Entries();
  }

  @Override
  public V put(K key, V value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void putAll(Map<? extends K, ? extends V> map) {
    throw new UnsupportedOperationException();
  }

  @Override
  public V putIfAbsent(K key, V value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public V remove(Object key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean remove(Object key, Object value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public V replace(K key, V value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean replace(K key, V last, V value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
    throw new UnsupportedOperationException();
  }

  @Override
  public V computeIfAbsent(K key, Function<? super K, ? extends V> function) {
    throw new UnsupportedOperationException();
  }

  @Override
  public V computeIfPresent(K key, BiFunction<? super K, ? super V, ? extends V> function) {
    throw new UnsupportedOperationException();
  }

  @Override
  public V compute(K key, BiFunction<? super K, ? super V, ? extends V> function) {
    throw new UnsupportedOperationException();
  }

  @Override
  public V merge(K key, V value, BiFunction<? super V, ? super V, ? extends V> function) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void clear() {
    throw new UnsupportedOperationException();
  }

  private final class Entries extends AbstractSet<Map.Entry<K, V>> {
    @Override
    public int size() {
      return keys.size();
    }

    @Override
    public void clear() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
      return new Iterator<>() {
        private int next;

        @Override
        public boolean hasNext() {
          return next < keys.size();
        }

        @Override
        @SuppressWarnings("unchecked") // Only such are in it.
        public Map.Entry<K, V> next() {
          if (next >= keys.size()) {
            throw new java.util.NoSuchElementException();
          }
          K key = (K) keys.get(next);
          return new SimpleImmutableEntry<>(key, value(next++));
        }
      };
    }
  }
}
