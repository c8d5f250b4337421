// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** A hash table that can be iterated while it changes: see {@link ConcurrentHashMap}. */
final class HashNodes<K, V> {
  private static final int CAPACITY = 16;

  /** Removed ones keep their next, for iterators that stand there. */
  static final class Node<K, V> {
    final int hash;
    final K key;
    V value;
    private Node<K, V> next;

    Node(int hash, K key, V value) {
      this.hash = hash;
      this.key = key;
      this.value = value;
    }
  }

  /** Its length is a power of two. */
  private Node<K, V>[] table;

  private int count;

  /** Counts nodes that were added or removed. */
  private int changes;

  /**
   * @param capacity how many keys it has room for
   */
  HashNodes(int capacity) {
    int length = CAPACITY;
    while (length < 1 << 30 && length / 4 * 3 < capacity) {
      length *= 2;
    }
    table = newTable(length);
  }

  @SuppressWarnings("unchecked") // Arrays of generic types can't be made.
  private static <K, V> Node<K, V>[] newTable(int length) {
    return (Node<K, V>[]) new Node<?, ?>[length];
  }

  static int hash(Object key) {
    int hash = key.hashCode();
    return hash ^ hash >>> 16;
  }

  Node<K, V> find(Object key) {
    return find(key, hash(key));
  }

  /** What it returns holds until another thread runs. */
  Node<K, V> find(Object key, int hash) {
    while (true) {
      int before = changes;
      Node<K, V> node = table[hash & table.length - 1];
      while (node != null && !(node.hash == hash && (node.key == key || key.equals(node.key)))) {
        node = node.next;
      }
      if (before == changes) {
        return node;
      }
    }
  }

  void add(Node<K, V> node) {
    changes++;
    if (++count > table.length / 4 * 3) {
      grow();
    }
    append(table, node);
  }

  private static <K, V> void append(Node<K, V>[] table, Node<K, V> node) {
    int index = node.hash & table.length - 1;
    Node<K, V> last = table[index];
    if (last == null) {
      table[index] = node;
      return;
    }
    while (last.next != null) {
      last = last.next;
    }
    last.next = node;
  }

  /** Iterators go on in the old table: its nodes stay as they are. */
  private void grow() {
    Node<K, V>[] larger = newTable(table.length * 2);
    for (Node<K, V> first : table) {
      for (Node<K, V> node = first; node != null; node = node.next) {
        append(larger, new Node<>(node.hash, node.key, node.value));
      }
    }
    table = larger;
  }

  void remove(Node<K, V> node) {
    changes++;
    count--;
    int index = node.hash & table.length - 1;
    if (table[index] == node) {
      table[index] = node.next;
      return;
    }
    Node<K, V> before = table[index];
    while (before.next != node) {
      before = before.next;
    }
    before.next = node.next;
  }

  int count() {
    return count;
  }

  void clear() {
    changes++;
    count = 0;
    Arrays.fill(table, null);
  }

  Iterator<Node<K, V>> iterator() {
    return new Nodes();
  }

  /** The nodes of the table that was there when it started. */
  private final class Nodes implements Iterator<Node<K, V>> {
    private final Node<K, V>[] table = HashNodes.this.table;
    private int index;
    private Node<K, V> next;
    private Node<K, V> last;

    Nodes() {
      advance();
    }

    private void advance() {
      while (next == null && index < table.length) {
        next = table[index++];
      }
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Node<K, V> next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      last = next;
      next = next.next;
      advance();
      return last;
    }

    @Override
    public void remove() {
      if (last == null) {
        throw new IllegalStateException();
      }
      Node<K, V> node = find(last.key);
      if (node != null) {
        HashNodes.this.remove(node);
      }
      last = null;
    }
  }
}
