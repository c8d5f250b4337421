// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import java.util.AbstractMap;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** {@code of} and {@code copyOf}: what TeaVM's return takes nulls and some changes. */
final class Immutables {
  private Immutables() {}

  private static List<Object> list(Object... elements) {
    return new ImmutableList<>(elements);
  }

  private static Set<Object> set(Object... elements) {
    ElementIndex index = new ElementIndex(elements.length);
    for (Object element : elements) {
      if (!index.add(element)) {
        throw new IllegalArgumentException("duplicate element: " + element);
      }
    }
    return new ImmutableSet<>(index);
  }

  /** Keys and values in turn. */
  private static Map<Object, Object> map(Object... pairs) {
    int size = pairs.length / 2;
    ElementIndex keys = new ElementIndex(size);
    Object[] values = new Object[size];
    for (int i = 0; i < size; i++) {
      Object key = Objects.requireNonNull(pairs[2 * i]);
      values[i] = Objects.requireNonNull(pairs[2 * i + 1]);
      if (!keys.add(key)) {
        throw new IllegalArgumentException("duplicate key: " + key);
      }
    }
    return new ImmutableMap<>(keys, values);
  }

  @Replaces("java.util.List")
  static final class OfList {
    private OfList() {}

    @Replaces.Static
    public static List<Object> of() {
      return list();
    }

    @Replaces.Static
    public static List<Object> of(Object e1) {
      return list(new Object[] {e1});
    }

    @Replaces.Static
    public static List<Object> of(Object e1, Object e2) {
      return list(e1, e2);
    }

    @Replaces.Static
    public static List<Object> of(Object e1, Object e2, Object e3) {
      return list(e1, e2, e3);
    }

    @Replaces.Static
    public static List<Object> of(Object e1, Object e2, Object e3, Object e4) {
      return list(e1, e2, e3, e4);
    }

    @Replaces.Static
    public static List<Object> of(Object e1, Object e2, Object e3, Object e4, Object e5) {
      return list(e1, e2, e3, e4, e5);
    }

    @Replaces.Static
    public static List<Object> of(
        Object e1, Object e2, Object e3, Object e4, Object e5, Object e6) {
      return list(e1, e2, e3, e4, e5, e6);
    }

    @Replaces.Static
    public static List<Object> of(
        Object e1, Object e2, Object e3, Object e4, Object e5, Object e6, Object e7) {
      return list(e1, e2, e3, e4, e5, e6, e7);
    }

    @Replaces.Static
    public static List<Object> of(
        Object e1, Object e2, Object e3, Object e4, Object e5, Object e6, Object e7, Object e8) {
      return list(e1, e2, e3, e4, e5, e6, e7, e8);
    }

    @Replaces.Static
    public static List<Object> of(
        Object e1,
        Object e2,
        Object e3,
        Object e4,
        Object e5,
        Object e6,
        Object e7,
        Object e8,
        Object e9) {
      return list(e1, e2, e3, e4, e5, e6, e7, e8, e9);
    }

    @Replaces.Static
    public static List<Object> of(
        Object e1,
        Object e2,
        Object e3,
        Object e4,
        Object e5,
        Object e6,
        Object e7,
        Object e8,
        Object e9,
        Object e10) {
      return list(e1, e2, e3, e4, e5, e6, e7, e8, e9, e10);
    }

    @Replaces.Static
    public static List<Object> of(Object[] elements) {
      return list(elements.clone());
    }

    @Replaces.Static
    public static List<Object> copyOf(Collection<Object> elements) {
      return elements instanceof ImmutableList<Object> list ? list : list(elements.toArray());
    }
  }

  @Replaces("java.util.Set")
  static final class OfSet {
    private OfSet() {}

    @Replaces.Static
    public static Set<Object> of() {
      return set();
    }

    @Replaces.Static
    public static Set<Object> of(Object e1) {
      return set(new Object[] {e1});
    }

    @Replaces.Static
    public static Set<Object> of(Object e1, Object e2) {
      return set(e1, e2);
    }

    @Replaces.Static
    public static Set<Object> of(Object e1, Object e2, Object e3) {
      return set(e1, e2, e3);
    }

    @Replaces.Static
    public static Set<Object> of(Object e1, Object e2, Object e3, Object e4) {
      return set(e1, e2, e3, e4);
    }

    @Replaces.Static
    public static Set<Object> of(Object e1, Object e2, Object e3, Object e4, Object e5) {
      return set(e1, e2, e3, e4, e5);
    }

    @Replaces.Static
    public static Set<Object> of(Object e1, Object e2, Object e3, Object e4, Object e5, Object e6) {
      return set(e1, e2, e3, e4, e5, e6);
    }

    @Replaces.Static
    public static Set<Object> of(
        Object e1, Object e2, Object e3, Object e4, Object e5, Object e6, Object e7) {
      return set(e1, e2, e3, e4, e5, e6, e7);
    }

    @Replaces.Static
    public static Set<Object> of(
        Object e1, Object e2, Object e3, Object e4, Object e5, Object e6, Object e7, Object e8) {
      return set(e1, e2, e3, e4, e5, e6, e7, e8);
    }

    @Replaces.Static
    public static Set<Object> of(
        Object e1,
        Object e2,
        Object e3,
        Object e4,
        Object e5,
        Object e6,
        Object e7,
        Object e8,
        Object e9) {
      return set(e1, e2, e3, e4, e5, e6, e7, e8, e9);
    }

    @Replaces.Static
    public static Set<Object> of(
        Object e1,
        Object e2,
        Object e3,
        Object e4,
        Object e5,
        Object e6,
        Object e7,
        Object e8,
        Object e9,
        Object e10) {
      return set(e1, e2, e3, e4, e5, e6, e7, e8, e9, e10);
    }

    @Replaces.Static
    public static Set<Object> of(Object[] elements) {
      return set(elements);
    }

    @Replaces.Static
    public static Set<Object> copyOf(Collection<Object> elements) {
      if (elements instanceof ImmutableSet<Object> set) {
        return set;
      }
      Object[] all = elements.toArray();
      ElementIndex index = new ElementIndex(all.length);
      for (Object element : all) {
        index.add(element);
      }
      return new ImmutableSet<>(index.trimmed());
    }
  }

  @Replaces("java.util.Map")
  static final class OfMap {
    private OfMap() {}

    @Replaces.Static
    public static Map<Object, Object> of() {
      return map();
    }

    @Replaces.Static
    public static Map<Object, Object> of(Object k1, Object v1) {
      return map(k1, v1);
    }

    @Replaces.Static
    public static Map<Object, Object> of(Object k1, Object v1, Object k2, Object v2) {
      return map(k1, v1, k2, v2);
    }

    @Replaces.Static
    public static Map<Object, Object> of(
        Object k1, Object v1, Object k2, Object v2, Object k3, Object v3) {
      return map(k1, v1, k2, v2, k3, v3);
    }

    @Replaces.Static
    public static Map<Object, Object> of(
        Object k1, Object v1, Object k2, Object v2, Object k3, Object v3, Object k4, Object v4) {
      return map(k1, v1, k2, v2, k3, v3, k4, v4);
    }

    @Replaces.Static
    public static Map<Object, Object> of(
        Object k1,
        Object v1,
        Object k2,
        Object v2,
        Object k3,
        Object v3,
        Object k4,
        Object v4,
        Object k5,
        Object v5) {
      return map(k1, v1, k2, v2, k3, v3, k4, v4, k5, v5);
    }

    @Replaces.Static
    public static Map<Object, Object> of(
        Object k1,
        Object v1,
        Object k2,
        Object v2,
        Object k3,
        Object v3,
        Object k4,
        Object v4,
        Object k5,
        Object v5,
        Object k6,
        Object v6) {
      return map(k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, k6, v6);
    }

    @Replaces.Static
    public static Map<Object, Object> of(
        Object k1,
        Object v1,
        Object k2,
        Object v2,
        Object k3,
        Object v3,
        Object k4,
        Object v4,
        Object k5,
        Object v5,
        Object k6,
        Object v6,
        Object k7,
        Object v7) {
      return map(k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, k6, v6, k7, v7);
    }

    @Replaces.Static
    public static Map<Object, Object> of(
        Object k1,
        Object v1,
        Object k2,
        Object v2,
        Object k3,
        Object v3,
        Object k4,
        Object v4,
        Object k5,
        Object v5,
        Object k6,
        Object v6,
        Object k7,
        Object v7,
        Object k8,
        Object v8) {
      return map(k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, k6, v6, k7, v7, k8, v8);
    }

    @Replaces.Static
    public static Map<Object, Object> of(
        Object k1,
        Object v1,
        Object k2,
        Object v2,
        Object k3,
        Object v3,
        Object k4,
        Object v4,
        Object k5,
        Object v5,
        Object k6,
        Object v6,
        Object k7,
        Object v7,
        Object k8,
        Object v8,
        Object k9,
        Object v9) {
      return map(k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, k6, v6, k7, v7, k8, v8, k9, v9);
    }

    @Replaces.Static
    public static Map<Object, Object> of(
        Object k1,
        Object v1,
        Object k2,
        Object v2,
        Object k3,
        Object v3,
        Object k4,
        Object v4,
        Object k5,
        Object v5,
        Object k6,
        Object v6,
        Object k7,
        Object v7,
        Object k8,
        Object v8,
        Object k9,
        Object v9,
        Object k10,
        Object v10) {
      return map(k1, v1, k2, v2, k3, v3, k4, v4, k5, v5, k6, v6, k7, v7, k8, v8, k9, v9, k10, v10);
    }

    @Replaces.Static
    public static Map<Object, Object> ofEntries(Map.Entry<Object, Object>[] entries) {
      Object[] pairs = new Object[2 * entries.length];
      for (int i = 0; i < entries.length; i++) {
        pairs[2 * i] = entries[i].getKey();
        pairs[2 * i + 1] = entries[i].getValue();
      }
      return map(pairs);
    }

    @Replaces.Static
    public static Map.Entry<Object, Object> entry(Object key, Object value) {
      return new AbstractMap.SimpleImmutableEntry<>(
          Objects.requireNonNull(key), Objects.requireNonNull(value));
    }

    @Replaces.Static
    public static Map<Object, Object> copyOf(Map<Object, Object> map) {
      if (map instanceof ImmutableMap<Object, Object>) {
        return map;
      }
      Object[] pairs = new Object[2 * map.size()];
      int count = 0;
      for (Map.Entry<Object, Object> entry : map.entrySet()) {
        pairs[count++] = entry.getKey();
        pairs[count++] = entry.getValue();
      }
      return map(pairs);
    }
  }
}
