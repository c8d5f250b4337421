// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.corpus;

import java.io.*;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.*;
import java.util.List;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Methods and classes that TeaVM's class library lacks. */
@SuppressWarnings("all") // Wrong on purpose.
final class Methods {
  private Methods() {}

  static final List<Case> CASES =
      List.of(
          new Case(
              "texts",
              () -> {
                print("abc".transform(s -> s + s) + "abc".<Integer>transform(String::length));
                print("abcabc".indexOf('c', 1, 6) + " " + "abcabc".indexOf('c', 3, 5));
                print("abcabc".indexOf("bc", 2, 6) + " " + "abcabc".indexOf("bc", 2, 5));
                for (int[] r : new int[][] {{-1, 2}, {2, 1}, {0, 7}})
                  try {
                    "abcabc".indexOf('c', r[0], r[1]);
                  } catch (StringIndexOutOfBoundsException e) {
                    print(e.getMessage());
                  }
                print(Character.toString(0x1f600) + Character.toString(97));
                StringBuilder b = new StringBuilder("ab");
                print(b.compareTo(new StringBuilder("ac")) + " " + b.compareTo(b));
                print(b.repeat("xy", 2).repeat('z', 3).repeat(0x1f600, 1).repeat("q", 0));
                try {
                  b.repeat("x", -1);
                } catch (IllegalArgumentException e) {
                  print("negative");
                }
              }),
          new Case(
              "unsignedLongs",
              () -> {
                for (String s :
                    List.of(
                        "0",
                        "1",
                        "+5",
                        "18446744073709551615",
                        "9223372036854775808",
                        "18446744073709551616",
                        "99999999999999999999",
                        "-1",
                        "+",
                        "",
                        "1x",
                        "1844674407370955161x"))
                  try {
                    print(Long.parseUnsignedLong(s));
                  } catch (NumberFormatException e) {
                    print(s + " refused");
                  }
                print(Long.parseUnsignedLong("ffffffffffffffff", 16));
                print(Math.multiplyFull(Integer.MIN_VALUE, 3));
              }),
          new Case(
              "streamsOfBytes",
              () -> {
                ByteArrayOutputStream o = new ByteArrayOutputStream();
                o.writeBytes("hello".getBytes(StandardCharsets.UTF_8));
                PrintStream p = new PrintStream(o, true);
                p.writeBytes(" world".getBytes(StandardCharsets.UTF_8));
                print(o);
                StringWriter w = new StringWriter();
                print(
                    new StringReader("abc".repeat(1000)).transferTo(w)
                        + " "
                        + w.toString().length());
                System.out.writeBytes("out\n".getBytes(StandardCharsets.UTF_8));
              }),
          new Case(
              "arrays",
              () -> {
                int[] a = {3, 1, 2};
                Arrays.parallelSort(a);
                print(Arrays.toString(a));
                Arrays.parallelPrefix(a, Integer::sum);
                print(Arrays.toString(a));
                Arrays.parallelSetAll(a, i -> i * i);
                print(Arrays.toString(a));
                long[] l = {5, 4};
                Arrays.parallelSort(l);
                Arrays.parallelPrefix(l, (x, y) -> x * y);
                double[] d = {2.5, 1};
                Arrays.parallelSort(d);
                String[] s = {"b", "a"};
                Arrays.parallelSort(s);
                print(Arrays.toString(l) + Arrays.toString(d) + Arrays.toString(s));
                Arrays.parallelSort(s, Comparator.reverseOrder());
                Arrays.parallelSetAll(s, i -> s[i] + i);
                print(Arrays.toString(s));
                print(Arrays.compare(a, new int[] {0, 2}) + " " + Arrays.compare(a, new int[] {0}));
                byte[] x = {1, -1};
                byte[] y = {1, 1};
                print(Arrays.compare(x, y) + " " + Arrays.compareUnsigned(x, y));
              }),
          new Case(
              "nullableStreams",
              () -> print(Stream.ofNullable(null).count() + " " + Stream.ofNullable("a").toList())),
          new Case(
              "keySets",
              () -> {
                ConcurrentHashMap<String, Integer> m = new ConcurrentHashMap<>();
                m.put("a", 1);
                Set<String> keys = m.keySet();
                m.put("b", 2);
                print(new TreeSet<>(keys) + " " + m.mappingCount() + keys.contains("b"));
                keys.remove("a");
                for (String k : m.keySet()) print(k);
                try {
                  keys.add("c");
                } catch (UnsupportedOperationException e) {
                  print("view");
                }
                m.keySet(7).add("c");
                print(new TreeMap<>(m));
                Set<Integer> s = ConcurrentHashMap.newKeySet();
                print(s.add(1) + " " + s.add(1) + " " + s.add(2) + s.size() + s.contains(2));
                for (Integer i : s) s.remove(i);
                print(s.isEmpty() + " " + m.keySet().equals(Set.of("b", "c")));
              }),
          new Case(
              "atomics",
              () -> {
                LongAdder adder = new LongAdder();
                adder.add(5);
                adder.increment();
                adder.decrement();
                print(adder + " " + adder.sumThenReset() + adder.intValue());
                AtomicIntegerArray i = new AtomicIntegerArray(3);
                i.incrementAndGet(1);
                i.accumulateAndGet(2, 5, Integer::sum);
                print(
                    i + " " + i.getAndUpdate(2, x -> x * 2) + i.compareAndSet(0, 0, 9) + i.get(0));
                AtomicLongArray l = new AtomicLongArray(new long[] {1, 2});
                print(l.getAndAdd(0, 4) + " " + l.addAndGet(1, 3) + l.length() + l);
                AtomicReferenceArray<String> r =
                    new AtomicReferenceArray<>(new String[] {"a", "b"});
                print(r.getAndSet(0, "c") + r.updateAndGet(1, x -> x + "d") + r);
                try {
                  i.get(3);
                } catch (IndexOutOfBoundsException e) {
                  print("outside");
                }
              }),
          new Case(
              "copyOnWriteSets",
              () -> {
                Set<Integer> s = new CopyOnWriteArraySet<>(List.of(3, 1, 3, 2));
                for (Integer i : s) s.add(i + 1);
                print(s + " " + s.remove(1) + s.contains(4) + s.size());
              }),
          new Case(
              "threads",
              () -> {
                Thread.startVirtualThread(() -> print("started")).join();
                Thread.sleep(Duration.ofMillis(2));
                Thread.sleep(Duration.ofNanos(10));
              }),
          new Case(
              "scannedTokens",
              () -> {
                Scanner s =
                    new Scanner(" 12 abc\t-7 2.5 true\n9999999999 1e3 x 123456789012345678901");
                print(s.nextInt() + s.next() + s.nextLong() + s.nextDouble() + s.nextBoolean());
                print(s.hasNextInt() + " " + s.hasNextLong() + " " + s.nextLong());
                print(s.hasNextBigDecimal() + " " + s.nextBigDecimal());
                print(s.hasNextDouble() + " " + s.hasNextBoolean());
                try {
                  s.nextInt();
                } catch (InputMismatchException e) {
                  print("mismatch, still " + s.next());
                }
                print(s.nextBigInteger() + " " + s.hasNext());
                try {
                  s.next();
                } catch (NoSuchElementException e) {
                  print(e.getClass());
                }
                s.close();
                try {
                  s.hasNext();
                } catch (IllegalStateException e) {
                  print(e.getMessage());
                }
                print(new Scanner("1,234 12,34 1,234.5").nextInt());
                Scanner c = new Scanner("12,34 1,234.5 ,1 1,2345 -1,000");
                print(c.hasNextInt() + c.next() + c.nextDouble());
                print(c.hasNextInt() + c.next() + c.hasNextInt() + c.next() + c.nextInt());
              }),
          new Case(
              "scannedLines",
              () -> {
                Scanner s = new Scanner("a b\n\r\n3\nlast");
                while (s.hasNextLine()) print("[" + s.nextLine() + "]");
                try {
                  s.nextLine();
                } catch (NoSuchElementException e) {
                  print(e.getMessage());
                }
                Scanner m = new Scanner("5\nrest of it\n7");
                print(m.nextInt() + "|" + m.nextLine() + "|" + m.nextLine() + "|" + m.nextInt());
                print(new Scanner("x\n").hasNextLine() + " " + new Scanner("").hasNextLine());
              }),
          new Case(
              "scannedDelimiters",
              () -> {
                Scanner s = new Scanner("a,b,,c;d").useDelimiter("[,;]");
                while (s.hasNext()) print("<" + s.next() + ">");
                Scanner t = new Scanner("1 - 2-3").useDelimiter(Pattern.compile("\\s*-\\s*"));
                int sum = 0;
                while (t.hasNextInt()) sum += t.nextInt();
                print(sum + " " + t.delimiter());
                print(new Scanner("whole\ntext").useDelimiter("\\A").next());
                print(new Scanner("z").delimiter());
              }),
          new Case(
              "scannedStreams",
              () -> {
                StringBuilder b = new StringBuilder();
                for (int i = 0; i < 5000; i++) b.append(i).append(i % 7 == 0 ? "\n" : " ");
                Scanner s =
                    new Scanner(
                        new ByteArrayInputStream(b.toString().getBytes(StandardCharsets.UTF_8)));
                long sum = 0;
                while (s.hasNextInt()) sum += s.nextInt();
                print(sum);
                s =
                    new Scanner(
                        new ByteArrayInputStream("ä ö".getBytes(StandardCharsets.UTF_8)),
                        StandardCharsets.UTF_8);
                print(s.next() + s.next() + s.hasNext() + s.ioException());
                print(new Scanner(new ByteArrayInputStream(new byte[0])).hasNextLine());
                Scanner d = new Scanner(new StringReader(b.toString())).useDelimiter("\\s+");
                sum = 0;
                while (d.hasNextInt()) sum += d.nextInt();
                print(sum);
              }));

  private static void print(Object value) {
    System.out.println(value);
  }
}
