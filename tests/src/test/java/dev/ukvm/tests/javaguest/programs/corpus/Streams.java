// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.corpus;

import java.util.*;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Streams. */
@SuppressWarnings({
  "all",
  "fallthrough",
  "finally",
  "try",
  "lossy-conversions"
}) // Tried on purpose.
final class Streams {
  private Streams() {}

  static final List<Case> CASES =
      List.of(
          new Case(
              "mapFilter",
              () -> {
                print(Stream.of(1, 2, 3, 4).filter(x -> x % 2 == 0).map(x -> x * x).toList());
              }),
          new Case(
              "reduce",
              () -> {
                print(
                    IntStream.rangeClosed(1, 10).reduce(1, (a, b) -> a * b % 1000007)
                        + " "
                        + Stream.of("a", "b").reduce("", String::concat)
                        + Stream.of(3, 1).reduce(Integer::max).get());
              }),
          new Case(
              "flatMap",
              () -> {
                print(
                    Stream.of(List.of(1, 2), List.of(3))
                        .flatMap(List::stream)
                        .map(String::valueOf)
                        .collect(Collectors.joining("+")));
              }),
          new Case(
              "grouping",
              () -> {
                print(
                    new TreeMap<>(
                        Stream.of("apple", "avocado", "banana", "blueberry", "cherry")
                            .collect(
                                Collectors.groupingBy(s -> s.charAt(0), Collectors.counting()))));
              }),
          new Case(
              "partitioning",
              () -> {
                print(
                    IntStream.range(0, 10).boxed().collect(Collectors.partitioningBy(x -> x > 6)));
              }),
          new Case(
              "toMap",
              () -> {
                print(
                    new TreeMap<>(
                        Stream.of("a", "bb")
                            .collect(Collectors.toMap(Function.identity(), String::length))));
                try {
                  Stream.of("a", "a").collect(Collectors.toMap(x -> x, x -> 1));
                } catch (IllegalStateException e) {
                  print("dup");
                }
              }),
          new Case(
              "sortedDistinctLimit",
              () -> {
                print(Stream.of(5, 3, 5, 1, 9, 3).distinct().sorted().skip(1).limit(2).toList());
              }),
          new Case(
              "iterateGenerate",
              () -> {
                print(
                    Stream.iterate(1, x -> x * 2).limit(10).toList()
                        + ""
                        + Stream.iterate(1, x -> x < 50, x -> x * 3).toList());
              }),
          new Case(
              "statistics",
              () -> {
                IntSummaryStatistics s = IntStream.of(4, 8, 15).summaryStatistics();
                print(s.getMin() + " " + s.getMax() + " " + s.getAverage() + " " + s.getSum());
              }),
          new Case(
              "averages",
              () -> {
                print(
                    IntStream.of(1, 2, 4).average().getAsDouble()
                        + " "
                        + DoubleStream.of(1.5, 2.5).sum()
                        + " "
                        + LongStream.range(0, 1000).sum()
                        + " "
                        + IntStream.empty().max());
              }),
          new Case(
              "matching",
              () -> {
                print(
                    Stream.of(1, 2).anyMatch(x -> x > 1)
                        + " "
                        + Stream.of(1, 2).allMatch(x -> x > 1)
                        + " "
                        + Stream.empty().noneMatch(x -> true)
                        + Stream.of(7).findFirst().get());
              }),
          new Case(
              "peekAndCount",
              () -> {
                StringBuilder b = new StringBuilder();
                long n =
                    Stream.of("x", "y")
                        .peek(b::append)
                        .filter(s -> !s.isEmpty())
                        .collect(Collectors.toList())
                        .size();
                print(n + b.toString());
              }),
          new Case(
              "takeDropWhile",
              () -> {
                print(
                    Stream.of(1, 2, 3, 1).takeWhile(x -> x < 3).toList()
                        + ""
                        + Stream.of(1, 2, 3, 1).dropWhile(x -> x < 3).toList());
              }),
          new Case(
              "collectorsMore",
              () -> {
                print(
                    Stream.of("b", "a", "c").collect(Collectors.toCollection(TreeSet::new))
                        + ""
                        + Stream.of(1, 2, 3).collect(Collectors.summingInt(x -> x))
                        + Stream.of(1, 2, 3).collect(Collectors.averagingInt(x -> x))
                        + Stream.of(2, 5).collect(Collectors.reducing(0, Integer::sum))
                        + Stream.of(1, 2)
                            .collect(Collectors.mapping(x -> x + 1, Collectors.toList())));
              }),
          new Case(
              "arrays",
              () -> {
                print(
                    Arrays.toString(Stream.of("a", "b").toArray(String[]::new))
                        + Arrays.stream(new int[] {1, 2}).mapToObj(i -> "n" + i).toList()
                        + Arrays.toString(IntStream.range(0, 3).toArray()));
              }),
          new Case(
              "concat",
              () -> {
                print(
                    Stream.concat(Stream.of(1), Stream.of(2)).toList()
                        + ""
                        + IntStream.range(0, 5)
                            .mapToObj(Integer::toString)
                            .collect(Collectors.joining(",", "[", "]")));
              }),
          new Case(
              "maxMin",
              () -> {
                print(
                    Stream.of("aa", "b", "ccc").max(Comparator.comparingInt(String::length)).get()
                        + Stream.of(3, 1, 2).min(Comparator.naturalOrder()).get());
              }),
          new Case(
              "lazy",
              () -> {
                StringBuilder b = new StringBuilder();
                Stream<Integer> s =
                    Stream.of(1, 2, 3)
                        .map(x -> {
                          b.append(x);
                          return x;
                        });
                print(b.length());
                print(s.findFirst().get() + b.toString());
              }),
          new Case(
              "primes",
              () -> {
                print(
                    IntStream.range(2, 60)
                        .filter(n ->
                            IntStream.rangeClosed(2, (int) Math.sqrt(n)).noneMatch(d -> n % d == 0))
                        .boxed()
                        .toList());
              }),
          new Case(
              "wordCount",
              () -> {
                String text = "the cat and the hat and the bat";
                print(
                    Arrays.stream(text.split(" "))
                        .collect(Collectors.groupingBy(w -> w, TreeMap::new, Collectors.counting()))
                        .entrySet()
                        .stream()
                        .sorted(
                            Map.Entry.<String, Long>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .toList());
              }));

  private static void print(Object value) {
    System.out.println(value);
  }
}
