// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.corpus;

import java.util.*;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Collections. */
@SuppressWarnings({
  "all",
  "fallthrough",
  "finally",
  "try",
  "lossy-conversions"
}) // Tried on purpose.
final class Collections {
  private Collections() {}

  static final List<Case> CASES =
      List.of(
          new Case(
              "arrayLists",
              () -> {
                List<Integer> l = new ArrayList<>(List.of(3, 1, 2));
                l.add(1, 9);
                l.remove(Integer.valueOf(3));
                l.remove(0);
                print(l + " " + l.indexOf(2) + l.contains(1) + l.subList(0, 1));
                java.util.Collections.reverse(l);
                print(l);
                l.removeIf(x -> x > 1);
                print(l);
              }),
          new Case(
              "listErrors",
              () -> {
                try {
                  new ArrayList<>().get(0);
                } catch (IndexOutOfBoundsException e) {
                  print("index");
                }
                try {
                  List.of(1).add(2);
                } catch (UnsupportedOperationException e) {
                  print("immutable");
                }
                try {
                  new ArrayList<>(List.of(1, 2))
                      .forEach(x -> {
                        throw new IllegalStateException();
                      });
                } catch (IllegalStateException e) {
                  print("inner");
                }
              }),
          new Case(
              "concurrentModification",
              () -> {
                List<Integer> l = new ArrayList<>(List.of(1, 2, 3));
                try {
                  for (Integer i : l) l.remove(i);
                } catch (ConcurrentModificationException e) {
                  print("cme");
                }
              }),
          new Case(
              "hashMaps",
              () -> {
                Map<String, Integer> m = new HashMap<>();
                for (String s : "to be or not to be".split(" ")) m.merge(s, 1, Integer::sum);
                print(new TreeMap<>(m));
                print(
                    m.getOrDefault("x", 7)
                        + " "
                        + m.putIfAbsent("to", 9)
                        + " "
                        + m.computeIfPresent("be", (k, v) -> null)
                        + " "
                        + m.containsKey("be"));
              }),
          new Case(
              "linkedHashMaps",
              () -> {
                Map<Integer, Integer> m =
                    new LinkedHashMap<>(16, 0.75f, true) {
                      @Override
                      protected boolean removeEldestEntry(Map.Entry<Integer, Integer> e) {
                        return size() > 3;
                      }
                    };
                for (int i = 0; i < 5; i++) {
                  m.put(i, i);
                  m.get(2);
                }
                print(m);
              }),
          new Case(
              "treeMaps",
              () -> {
                TreeMap<Integer, String> m = new TreeMap<>();
                for (int i : new int[] {5, 1, 9, 3}) m.put(i, "" + i);
                print(
                    m.firstKey()
                        + " "
                        + m.floorKey(4)
                        + " "
                        + m.ceilingEntry(6)
                        + " "
                        + m.headMap(5)
                        + m.tailMap(5, false)
                        + m.descendingMap()
                        + m.pollFirstEntry()
                        + m);
              }),
          new Case(
              "treeSets",
              () -> {
                TreeSet<String> s =
                    new TreeSet<>(
                        Comparator.comparing(String::length)
                            .thenComparing(Comparator.naturalOrder()));
                s.addAll(List.of("ccc", "a", "bb", "aa"));
                print(s + s.first() + s.higher("aa") + s.subSet("a", "bb") + s.descendingSet());
              }),
          new Case(
              "deques",
              () -> {
                Deque<Integer> d = new ArrayDeque<>();
                d.push(1);
                d.addLast(2);
                d.offerFirst(0);
                print(d + " " + d.pop() + d.pollLast() + d.peek());
                try {
                  new ArrayDeque<>().pop();
                } catch (NoSuchElementException e) {
                  print("empty");
                }
              }),
          new Case(
              "linkedLists",
              () -> {
                LinkedList<Integer> l = new LinkedList<>(List.of(1, 2, 3));
                l.addFirst(0);
                l.removeLast();
                ListIterator<Integer> i = l.listIterator(1);
                i.next();
                i.set(8);
                i.add(9);
                print(l + " " + l.getLast());
              }),
          new Case(
              "priorityQueues",
              () -> {
                PriorityQueue<Integer> q = new PriorityQueue<>(Comparator.reverseOrder());
                q.addAll(List.of(3, 7, 1, 9, 4));
                StringBuilder b = new StringBuilder();
                while (!q.isEmpty()) b.append(q.poll()).append(' ');
                print(b);
              }),
          new Case(
              "enumMaps",
              () -> {
                EnumMap<Language.Color, Integer> m = new EnumMap<>(Language.Color.class);
                m.put(Language.Color.BLUE, 1);
                m.put(Language.Color.RED, 2);
                print(m);
                print(EnumSet.complementOf(EnumSet.of(Language.Color.RED)));
              }),
          new Case(
              "immutables",
              () -> {
                print(List.of(1, 2).equals(Arrays.asList(1, 2)));
                print(Map.of("a", 1).equals(new HashMap<>(Map.of("a", 1))));
                try {
                  Map.of("a", 1, "a", 2);
                } catch (IllegalArgumentException e) {
                  print("dup");
                }
                print(List.copyOf(new ArrayList<>(List.of(4))));
              }),
          new Case(
              "sorting",
              () -> {
                Integer[] a = {5, 3, 9, 1};
                Arrays.sort(a, java.util.Collections.reverseOrder());
                print(Arrays.toString(a));
                int[] b = new Random(1).ints(20, 0, 100).toArray();
                Arrays.sort(b);
                print(Arrays.toString(b) + Arrays.binarySearch(b, b[7]));
              }),
          new Case(
              "stableSort",
              () -> {
                List<String> l = new ArrayList<>(List.of("b1", "a1", "b2", "a2", "c1"));
                l.sort(Comparator.comparing(s -> s.charAt(0)));
                print(l);
              }),
          new Case(
              "bigSort",
              () -> {
                List<Integer> l = new ArrayList<>();
                Random r = new Random(3);
                for (int i = 0; i < 5000; i++) l.add(r.nextInt());
                java.util.Collections.sort(l);
                boolean ok = true;
                for (int i = 1; i < l.size(); i++) ok &= l.get(i - 1) <= l.get(i);
                print(ok + " " + l.get(0) + " " + l.get(4999));
              }),
          new Case(
              "shuffle",
              () -> {
                List<Integer> l = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6));
                java.util.Collections.shuffle(l, new Random(9));
                print(l);
              }),
          new Case(
              "arraysUtility",
              () -> {
                int[] a = {1, 2, 3};
                print(
                    Arrays.equals(a, new int[] {1, 2, 3})
                        + " "
                        + Arrays.hashCode(a)
                        + Arrays.toString(Arrays.copyOf(a, 5))
                        + Arrays.toString(Arrays.copyOfRange(a, 1, 2))
                        + Arrays.stream(a).sum()
                        + Arrays.asList(1, 2));
                char[] c = new char[3];
                Arrays.fill(c, 'z');
                print(new String(c));
              }),
          new Case(
              "collectionsUtility",
              () -> {
                List<Integer> l = List.of(4, 2, 8);
                print(
                    java.util.Collections.max(l)
                        + " "
                        + java.util.Collections.min(l)
                        + java.util.Collections.frequency(l, 2)
                        + java.util.Collections.nCopies(2, "x")
                        + java.util.Collections.emptyList()
                        + java.util.Collections.unmodifiableList(l));
                List<Integer> m = new ArrayList<>(l);
                java.util.Collections.swap(m, 0, 2);
                java.util.Collections.rotate(m, 1);
                print(m);
              }),
          new Case(
              "bitSets",
              () -> {
                BitSet b = new BitSet();
                b.set(3);
                b.set(70);
                b.flip(3, 6);
                print(b + " " + b.cardinality() + b.nextSetBit(5) + b.length());
              }),
          new Case(
              "equalsAndHash",
              () -> {
                print(
                    List.of(1, 2).hashCode()
                        + " "
                        + Set.of(5).hashCode()
                        + " "
                        + Map.of("k", 2).hashCode()
                        + " "
                        + Objects.hash(1, "a", null)
                        + " "
                        + new ArrayList<>(List.of("x")).hashCode());
              }),
          new Case(
              "iteratorRemove",
              () -> {
                Map<Integer, Integer> m = new TreeMap<>(Map.of(1, 1, 2, 2, 3, 3));
                m.entrySet().removeIf(e -> e.getKey() == 2);
                for (Iterator<Integer> i = m.values().iterator(); i.hasNext(); )
                  if (i.next() == 3) i.remove();
                print(m);
                for (Map.Entry<Integer, Integer> e : m.entrySet()) e.setValue(9);
                print(m);
              }),
          new Case(
              "concurrentMaps",
              () -> {
                ConcurrentHashMap<String, Integer> m = new ConcurrentHashMap<>();
                m.put("a", 1);
                m.computeIfAbsent("b", k -> 2);
                m.replace("a", 5);
                print(new TreeMap<>(m) + " " + m.remove("a", 1) + m.size());
              }),
          new Case(
              "copyOnWrite",
              () -> {
                List<Integer> l = new CopyOnWriteArrayList<>(List.of(1, 2));
                for (Integer i : l) l.add(i + 10);
                print(l);
              }),
          new Case(
              "identityAndWeak",
              () -> {
                Map<String, Integer> m = new IdentityHashMap<>();
                m.put(new String("a"), 1);
                m.put(new String("a"), 2);
                print(m.size());
                Map<Object, Integer> w = new WeakHashMap<>();
                Object k = new Object();
                w.put(k, 1);
                print(w.get(k));
              }),
          new Case(
              "mapViews",
              () -> {
                Map<String, Integer> m = new LinkedHashMap<>();
                m.put("x", 1);
                m.put("y", 2);
                m.replaceAll((k, v) -> v * 10);
                print(m.keySet() + "" + m.values() + m.entrySet());
                m.forEach((k, v) -> print(k + v));
                print(Map.entry("k", 1));
              }),
          new Case(
              "optional",
              () -> {
                Optional<String> o = Optional.of("v");
                print(
                    o.map(String::length).orElse(0)
                        + " "
                        + o.filter(s -> s.isEmpty()).isPresent()
                        + Optional.empty()
                        + o
                        + Optional.ofNullable(null).or(() -> Optional.of(1)).get());
                try {
                  Optional.empty().get();
                } catch (NoSuchElementException e) {
                  print("none");
                }
              }),
          new Case(
              "sequenced",
              () -> {
                List<Integer> l = new ArrayList<>(List.of(1, 2, 3));
                print(l.getFirst() + l.getLast() + " " + l.reversed());
                l.addFirst(0);
                l.removeLast();
                print(l);
              }));

  private static void print(Object value) {
    System.out.println(value);
  }
}
