// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.corpus;

import java.util.*;
import java.util.List;
import java.util.concurrent.*;
import java.util.stream.*;

/** What collections refuse: nulls, duplicates and changes. */
@SuppressWarnings("all") // Wrong on purpose.
final class Immutables {
  private Immutables() {}

  private interface Attempt {
    Object run();
  }

  static final List<Case> CASES =
      List.of(
          new Case(
              "nullsGiven",
              () -> {
                tries(
                    () -> List.of((Object) null),
                    () -> List.of(1, null),
                    () -> List.of(1, 2, null),
                    () -> List.of(new Integer[] {1, null}),
                    () -> List.of((Object[]) null),
                    () -> List.copyOf(Arrays.asList(1, null)),
                    () -> List.copyOf(null),
                    () -> Set.of((Object) null),
                    () -> Set.of(1, null),
                    () -> Set.of(1, 2, null),
                    () -> Set.copyOf(Arrays.asList(1, null)),
                    () -> Map.of(null, 1),
                    () -> Map.of(1, null),
                    () -> Map.of(1, 2, 3, null),
                    () -> Map.of(1, 2, null, 4, 5, 6),
                    () -> Map.entry(null, 1),
                    () -> Map.entry(1, null),
                    () -> Map.ofEntries(Map.entry(1, 2), null),
                    () -> Map.copyOf(java.util.Collections.singletonMap(1, null)),
                    () -> Stream.of(1, null).collect(Collectors.toUnmodifiableList()),
                    () -> Stream.of(1, null).collect(Collectors.toUnmodifiableSet()),
                    () -> Stream.of(1, null).toList());
              }),
          new Case(
              "nullsAskedFor",
              () -> {
                for (List<Integer> l : List.of(List.<Integer>of(), List.of(1), List.of(1, 2, 3)))
                  tries(
                      () -> l.contains(null),
                      () -> l.indexOf(null),
                      () -> l.lastIndexOf(null),
                      () -> l.containsAll(Arrays.asList(1, null)));
                for (Set<Integer> s : List.of(Set.<Integer>of(), Set.of(1), Set.of(1, 2, 3)))
                  tries(() -> s.contains(null), () -> s.contains(3));
                for (Map<Integer, Integer> m :
                    List.of(Map.<Integer, Integer>of(), Map.of(1, 2), Map.of(1, 2, 3, 4)))
                  tries(
                      () -> m.get(null),
                      () -> m.containsKey(null),
                      () -> m.containsValue(null),
                      () -> m.getOrDefault(null, 1),
                      () -> m.getOrDefault(3, 9));
              }),
          new Case(
              "duplicates",
              () ->
                  tries(
                      () -> Set.of(1, 1),
                      () -> Set.of("a", "b", "a"),
                      () -> Set.of(new Integer[] {5, 6, 5}),
                      () -> Map.of(1, 2, 1, 3),
                      () -> Map.ofEntries(Map.entry("k", 1), Map.entry("k", 2)),
                      () -> Set.copyOf(List.of(1, 1, 1)),
                      () -> Stream.of(2, 2).collect(Collectors.toUnmodifiableSet()),
                      () -> Stream.of(2, 2).collect(Collectors.toUnmodifiableMap(x -> x, x -> x)))),
          new Case(
              "listsRefuse",
              () -> {
                for (List<Integer> l :
                    List.of(
                        List.<Integer>of(),
                        List.of(1),
                        List.of(2, 1),
                        List.of(3, 1, 2),
                        List.copyOf(new ArrayList<>(List.of(4))),
                        List.of(1, 2, 3).subList(1, 2),
                        Stream.of(1, 2).toList(),
                        Stream.of(1).collect(Collectors.toUnmodifiableList()))) {
                  changes(l);
                  tries(
                      () -> l.set(0, 1),
                      () -> l.remove(0),
                      () -> {
                        l.add(0, 1);
                        return 0;
                      },
                      () -> {
                        l.sort(null);
                        return 0;
                      },
                      () -> {
                        l.replaceAll(x -> x);
                        return 0;
                      },
                      () -> l.addAll(0, List.of(1)),
                      () -> l.get(7));
                  print(l + " " + l.hashCode() + l.equals(new ArrayList<>(l)));
                }
              }),
          new Case(
              "setsRefuse",
              () -> {
                for (Set<Integer> s :
                    List.of(
                        Set.<Integer>of(),
                        Set.of(1),
                        Set.of(1, 2),
                        Set.copyOf(List.of(1, 1)),
                        Stream.of(1).collect(Collectors.toUnmodifiableSet()))) {
                  changes(s);
                  print(new TreeSet<>(s) + " " + s.hashCode() + s.equals(new HashSet<>(s)));
                }
                changes(Map.of(1, 2).keySet());
                changes(Map.of(1, 2).values());
              }),
          new Case(
              "mapsRefuse",
              () -> {
                for (Map<Integer, Integer> m :
                    List.of(
                        Map.<Integer, Integer>of(),
                        Map.of(1, 2),
                        Map.of(1, 2, 3, 4),
                        Map.ofEntries(Map.entry(5, 6)),
                        Map.copyOf(new HashMap<>(Map.of(1, 2))))) {
                  tries(
                      () -> m.put(1, 2),
                      () -> m.putIfAbsent(1, 2),
                      () -> m.remove(1),
                      () -> m.remove(1, 2),
                      () -> m.replace(1, 2),
                      () -> m.replace(1, 2, 3),
                      () -> m.merge(1, 2, Integer::sum),
                      () -> m.compute(1, (k, v) -> v),
                      () -> m.computeIfAbsent(9, k -> 1),
                      () -> m.computeIfPresent(1, (k, v) -> v),
                      () -> {
                        m.putAll(Map.of(1, 2));
                        return 0;
                      },
                      () -> {
                        m.replaceAll((k, v) -> v);
                        return 0;
                      },
                      () -> {
                        m.clear();
                        return 0;
                      });
                  for (Map.Entry<Integer, Integer> e : m.entrySet()) tries(() -> e.setValue(1));
                  print(new TreeMap<>(m) + " " + m.hashCode() + m.equals(new HashMap<>(m)));
                }
                tries(() -> Map.entry(1, 2).setValue(3));
                print(
                    Map.entry(1, 2)
                        + " "
                        + Map.entry(1, 2).equals(Map.of(1, 2).entrySet().iterator().next()));
              }),
          new Case(
              "concurrentMapsRefuse",
              () -> {
                ConcurrentHashMap<String, Integer> m = new ConcurrentHashMap<>(Map.of("a", 1));
                tries(
                    () -> m.put(null, 1),
                    () -> m.put("a", null),
                    () -> m.get(null),
                    () -> m.containsKey(null),
                    () -> m.containsValue(null),
                    () -> m.remove(null),
                    () -> m.remove("a", null),
                    () -> m.putIfAbsent("a", null),
                    () -> m.putIfAbsent(null, 1),
                    () -> m.replace("a", null),
                    () -> m.replace("a", 1, null),
                    () -> m.merge("a", null, Integer::sum),
                    () -> m.merge(null, 1, Integer::sum),
                    () -> m.computeIfAbsent(null, k -> 1),
                    () -> m.computeIfAbsent("z", k -> null),
                    () -> m.compute("a", (k, v) -> null),
                    () -> m.getOrDefault(null, 1),
                    () -> ConcurrentHashMap.newKeySet().add(null),
                    () -> new ConcurrentHashMap<>(-1));
                print(m);
                for (int i = 0; i < 100; i++) m.put("k" + i, i);
                int sum = 0;
                for (Map.Entry<String, Integer> e : m.entrySet()) {
                  sum += e.getValue();
                  m.remove(e.getKey());
                  m.put("late", 0);
                }
                print(sum + " " + m);
              }),
          new Case(
              "sublists",
              () -> {
                List<Integer> l = List.of(1, 2, 3, 4, 5);
                List<Integer> s = l.subList(1, 4);
                print(s + " " + s.indexOf(4) + s.contains(5) + s.subList(1, 1) + s.get(0));
                tries(
                    () -> l.subList(-1, 2),
                    () -> l.subList(2, 6),
                    () -> l.subList(3, 2),
                    () -> s.get(3),
                    () -> Arrays.toString(s.toArray(new Integer[0])),
                    () -> l.reversed().getFirst(),
                    () -> l.stream().mapToInt(x -> x).sum());
                print(List.copyOf(l) == l);
                print(Set.copyOf(Set.of(1)).equals(Set.of(1)));
                Map<Integer, Integer> m =
                    Map.of(1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10);
                print(m.get(10) + " " + m.size() + new TreeMap<>(m) + m.containsKey(11));
              }));

  private static void changes(Collection<Integer> c) {
    tries(
        () -> c.add(1),
        () -> c.addAll(List.of(1)),
        () -> c.remove(1),
        () -> c.removeAll(List.of(1)),
        () -> c.retainAll(List.of(1)),
        () -> c.removeIf(x -> true),
        () -> {
          c.clear();
          return 0;
        });
    if (!c.isEmpty())
      tries(() -> {
        Iterator<Integer> i = c.iterator();
        i.next();
        i.remove();
        return 0;
      });
  }

  private static void tries(Attempt... attempts) {
    StringBuilder b = new StringBuilder();
    for (Attempt one : attempts)
      try {
        b.append(one.run());
      } catch (NullPointerException | UnsupportedOperationException e) {
        b.append(e.getClass().getSimpleName());
      } catch (IndexOutOfBoundsException e) {
        b.append("outside");
      } catch (RuntimeException e) {
        b.append(e);
      } finally {
        b.append(", ");
      }
    print(b);
  }

  private static void print(Object value) {
    System.out.println(value);
  }
}
