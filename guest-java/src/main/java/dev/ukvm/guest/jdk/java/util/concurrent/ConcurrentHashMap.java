// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

import dev.ukvm.guest.jdk.java.util.concurrent.HashNodes.Node;
import java.io.Serializable;
import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * As the JDK's, without its methods for many threads. One thread runs at a time, but keys' equals
 * and the functions given can let others run: what they found is looked up again then, and a
 * function that blocks can be called again.
 */
public class ConcurrentHashMap<K, V> extends AbstractMap<K, V>
    implements ConcurrentMap<K, V>, Serializable {
  private final HashNodes<K, V> nodes;

  public ConcurrentHashMap() {
    nodes = new HashNodes<>(0);
  }

  public ConcurrentHashMap(int capacity) {
    this(capacity, 0.75f);
  }

  public ConcurrentHashMap(int capacity, float loadFactor) {
    if (capacity < 0 || !(loadFactor > 0)) {
      throw new IllegalArgumentException();
    }
    nodes = new HashNodes<>(capacity);
  }

  public ConcurrentHashMap(int capacity, float loadFactor, int concurrency) {
    this(capacity, loadFactor);
  }

  public ConcurrentHashMap(Map<? extends K, ? extends V> map) {
    this(map.size());
    for (Map.Entry<? extends K, ? extends V> entry : map.entrySet()) {
      set(entry.getKey(), entry.getValue(), false);
    }
  }

  private V set(K key, V value, boolean ifAbsent) {
    Objects.requireNonNull(value);
    int hash = HashNodes.hash(key);
    Node<K, V> node = nodes.find(key, hash);
    if (node == null) {
      nodes.add(new Node<>(hash, key, value));
      return null;
    }
    V last = node.value;
    if (!ifAbsent) {
      node.value = value;
    }
    return last;
  }

  /** Puts what a function made of a value in its place, unless that is another by now. */
  private boolean replaceResult(K key, Node<K, V> node, V last, V result) {
    int hash = HashNodes.hash(key);
    if (nodes.find(key, hash) != node || node != null && node.value != last) {
      return false;
    }
    if (node == null) {
      if (result != null) {
        nodes.add(new Node<>(hash, key, result));
      }
    } else if (result == null) {
      nodes.remove(node);
    } else {
      node.value = result;
    }
    return true;
  }

  @Override
  public V get(Object key) {
    Node<K, V> node = nodes.find(key);
    return node == null ? null : node.value;
  }

  @Override
  public V getOrDefault(Object key, V other) {
    Node<K, V> node = nodes.find(key);
    return node == null ? other : node.value;
  }

  @Override
  public boolean containsKey(Object key) {
    return nodes.find(key) != null;
  }

  @Override
  public boolean containsValue(Object value) {
    Objects.requireNonNull(value);
    return super.containsValue(value);
  }

  public boolean contains(Object value) {
    return containsValue(value);
  }

  @Override
  public int size() {
    return nodes.count();
  }

  public long mappingCount() {
    return nodes.count();
  }

  @Override
  public V put(K key, V value) {
    return set(key, value, false);
  }

  @Override
  public V putIfAbsent(K key, V value) {
    return set(key, value, true);
  }

  @Override
  public V remove(Object key) {
    Node<K, V> node = nodes.find(key);
    if (node == null) {
      return null;
    }
    nodes.remove(node);
    return node.value;
  }

  @Override
  public boolean remove(Object key, Object value) {
    Node<K, V> node = nodes.find(key);
    while (node != null && value != null) {
      V last = node.value;
      if (last != value && !value.equals(last)) {
        return false;
      }
      if (nodes.find(key) == node && node.value == last) {
        nodes.remove(node);
        return true;
      }
      node = nodes.find(key);
    }
    return false;
  }

  @Override
  public V replace(K key, V value) {
    Objects.requireNonNull(value);
    Node<K, V> node = nodes.find(key);
    if (node == null) {
      return null;
    }
    V last = node.value;
    node.value = value;
    return last;
  }

  @Override
  public boolean replace(K key, V expected, V value) {
    Objects.requireNonNull(expected);
    Objects.requireNonNull(value);
    Node<K, V> node = nodes.find(key);
    while (node != null) {
      V last = node.value;
      if (last != expected && !expected.equals(last)) {
        return false;
      }
      if (replaceResult(key, node, last, value)) {
        return true;
      }
      node = nodes.find(key);
    }
    return false;
  }

  @Override
  public void clear() {
    nodes.clear();
  }

  @Override
  public V computeIfAbsent(K key, Function<? super K, ? extends V> function) {
    Objects.requireNonNull(function);
    Node<K, V> node = nodes.find(key);
    if (node != null) {
      return node.value;
    }
    V value = function.apply(key);
    if (value == null) {
      return null;
    }
    V other = set(key, value, true);
    return other == null ? value : other;
  }

  @Override
  public V computeIfPresent(K key, BiFunction<? super K, ? super V, ? extends V> function) {
    Objects.requireNonNull(function);
    while (true) {
      Node<K, V> node = nodes.find(key);
      if (node == null) {
        return null;
      }
      V last = node.value;
      V result = function.apply(key, last);
      if (replaceResult(key, node, last, result)) {
        return result;
      }
    }
  }

  @Override
  public V compute(K key, BiFunction<? super K, ? super V, ? extends V> function) {
    Objects.requireNonNull(function);
    while (true) {
      Node<K, V> node = nodes.find(key);
      V last = node == null ? null : node.value;
      V result = function.apply(key, last);
      if (replaceResult(key, node, last, result)) {
        return result;
      }
    }
  }

  @Override
  public V merge(K key, V value, BiFunction<? super V, ? super V, ? extends V> function) {
    Objects.requireNonNull(value);
    Objects.requireNonNull(function);
    while (true) {
      Node<K, V> node = nodes.find(key);
      V last = node == null ? null : node.value;
      V result = node == null ? value : function.apply(last, value);
      if (replaceResult(key, node, last, result)) {
        return result;
      }
    }
  }

  @Override
  public void forEach(BiConsumer<? super K, ? super V> action) {
    Objects.requireNonNull(action);
    for (Map.Entry<K, V> entry : entrySet()) {
      action.accept(entry.getKey(), entry.getValue());
    }
  }

  public void forEach(long threshold, BiConsumer<? super K, ? super V> action) {
    forEach(action);
  }

  @Override
  public void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
    Objects.requireNonNull(function);
    for (K key : keySet()) {
      computeIfPresent(key, (k, v) -> Objects.requireNonNull(function.apply(k, v)));
    }
  }

  public Enumeration<K> keys() {
    return Collections.enumeration(keySet());
  }

  public Enumeration<V> elements() {
    return Collections.enumeration(values());
  }

  /** As a Map's, but with another result type, which programs are compiled against. */
  @Override
  public KeySetView<K, V> keySet() {
    return new KeySetView<>(this, null);
  }

  public KeySetView<K, V> keySet(V value) {
    return new KeySetView<>(this, Objects.requireNonNull(value));
  }

  public static <T> KeySetView<T, Boolean> newKeySet() {
    return new KeySetView<>(new ConcurrentHashMap<>(), true);
  }

  public static <T> KeySetView<T, Boolean> newKeySet(int capacity) {
    return new KeySetView<>(new ConcurrentHashMap<>(capacity), true);
  }

  @Override
  public Collection<V> values() {
    return new AbstractCollection<>() {
      @Override
      public Iterator<V> iterator() {
        return new Mapped<>(nodes.iterator(), node -> node.value);
      }

      @Override
      public int size() {
        return nodes.count();
      }

      @Override
      public boolean contains(Object value) {
        return containsValue(value);
      }
    };
  }

  @Override
  public Set<Map.Entry<K, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<K, V>> iterator() {
        return new Mapped<>(nodes.iterator(), node -> new Pair<>(ConcurrentHashMap.this, node));
      }

      @Override
      public int size() {
        return nodes.count();
      }

      @Override
      public boolean contains(Object other) {
        return other instanceof Map.Entry<?, ?> entry
            && entry.getKey() != null
            && entry.getValue() != null
            && entry.getValue().equals(get(entry.getKey()));
      }

      @Override
      public boolean remove(Object other) {
        return other instanceof Map.Entry<?, ?> entry
            && entry.getKey() != null
            && ConcurrentHashMap.this.remove(entry.getKey(), entry.getValue());
      }
    };
  }

  /** The keys, and if there is a value for added ones, a set of its own. */
  public static final class KeySetView<K, V> extends AbstractSet<K> implements Serializable {
    private final ConcurrentHashMap<K, V> map;
    private final V value;

    KeySetView(ConcurrentHashMap<K, V> map, V value) {
      this.map = map;
      this.value = value;
    }

    public ConcurrentHashMap<K, V> getMap() {
      return map;
    }

    public V getMappedValue() {
      return value;
    }

    @Override
    public boolean add(K key) {
      if (value == null) {
        throw new UnsupportedOperationException();
      }
      return map.putIfAbsent(key, value) == null;
    }

    @Override
    public boolean contains(Object key) {
      return map.containsKey(key);
    }

    @Override
    public boolean remove(Object key) {
      return map.remove(key) != null;
    }

    @Override
    public Iterator<K> iterator() {
      return new Mapped<>(map.nodes.iterator(), node -> node.key);
    }

    @Override
    public int size() {
      return map.size();
    }

    @Override
    public void clear() {
      map.clear();
    }
  }

  /** An entry as it was met. */
  private static final class Pair<K, V> extends AbstractMap.SimpleEntry<K, V> {
    private final transient ConcurrentHashMap<K, V> map;

    Pair(ConcurrentHashMap<K, V> map, Node<K, V> node) {
      super(node.key, node.value);
      this.map = map;
    }

    @Override
    public V setValue(V value) {
      map.put(getKey(), value);
      return super.setValue(value);
    }
  }

  private record Mapped<K, V, T>(Iterator<Node<K, V>> nodes, Function<Node<K, V>, T> function)
      implements Iterator<T> {
    @Override
    public boolean hasNext() {
      return nodes.hasNext();
    }

    @Override
    public T next() {
      return function.apply(nodes.next());
    }

    @Override
    public void remove() {
      nodes.remove();
    }
  }
}
