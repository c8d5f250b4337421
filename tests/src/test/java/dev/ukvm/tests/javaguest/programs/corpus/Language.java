// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Language semantics. */
@SuppressWarnings({
  "all",
  "fallthrough",
  "finally",
  "try",
  "lossy-conversions"
}) // Tried on purpose.
final class Language {
  private Language() {}

  static final List<Case> CASES =
      List.of(
          new Case(
              "integerOverflow",
              () -> {
                int i = Integer.MAX_VALUE;
                i++;
                print(i);
                long l = Long.MIN_VALUE;
                l--;
                print(l);
              }),
          new Case(
              "byteWraps",
              () -> {
                byte b = 127;
                b++;
                print(b);
                b += 300;
                print(b);
              }),
          new Case(
              "charArithmetic",
              () -> {
                char c = 'a';
                c += 2;
                print(c);
                print((int) c);
                print((char) (c + 1));
                print(c + 1);
              }),
          new Case(
              "shortCircuit",
              () -> {
                boolean[] hit = new boolean[2];
                boolean r = no(hit, 0) && no(hit, 1);
                print(r + " " + Arrays.toString(hit));
              }),
          new Case(
              "compoundAssignmentCasts",
              () -> {
                int i = 10;
                i *= 2.6;
                print(i);
                i /= 0.3;
                print(i);
                byte b = 1;
                b <<= 9;
                print(b);
              }),
          new Case(
              "evaluationOrder",
              () -> {
                int[] a = {0, 0, 0};
                int i = 0;
                a[i++] = i + i++ * 2;
                print(Arrays.toString(a) + i);
              }),
          new Case(
              "stringConcatNull",
              () -> {
                String s = null;
                print("a" + s + 1 + 2L + 1.5f + 'c' + true + null);
              }),
          new Case(
              "ternaryUnboxes",
              () -> {
                Integer a = 5;
                Object o = true ? a : 2.0;
                print(o);
              }),
          new Case(
              "switchOnString",
              () -> {
                for (String s : List.of("a", "bb", "Aa", "BB", "x")) {
                  print(
                      switch (s) {
                        case "a" -> 1;
                        case "Aa", "BB" -> 2;
                        case "bb" -> 3;
                        default -> 4;
                      });
                }
              }),
          new Case(
              "switchFallThrough",
              () -> {
                for (int i = 0; i < 4; i++) {
                  int n = 0;
                  switch (i) {
                    case 0:
                      n++;
                    case 1:
                      n += 10;
                      break;
                    case 2:
                      n = 5;
                    default:
                      n++;
                  }
                  print(n);
                }
              }),
          new Case(
              "switchOnEnum",
              () -> {
                for (Color c : Color.values()) {
                  print(
                      switch (c) {
                        case RED -> "r";
                        case GREEN -> "g";
                        case BLUE -> "b";
                      });
                }
              }),
          new Case(
              "enumMethods",
              () -> {
                print(
                    Color.valueOf("RED").ordinal()
                        + " "
                        + Color.BLUE.compareTo(Color.RED)
                        + " "
                        + Color.GREEN.name()
                        + Color.GREEN);
                print(Color.RED.mixed());
                try {
                  Color.valueOf("PINK");
                } catch (IllegalArgumentException e) {
                  print("none such");
                }
              }),
          new Case(
              "sealedPatterns",
              () -> {
                for (Shape s : List.of(new Circle(2), new Square(3), new Square(30))) {
                  print(area(s));
                }
              }),
          new Case(
              "recordPatterns",
              () -> {
                Object o = new Pair(new Pair(1, 2), "x");
                if (o instanceof Pair(Pair(Integer a, Integer b), String c)) {
                  print(a + b + c);
                }
              }),
          new Case(
              "recordMethods",
              () -> {
                Pair p = new Pair(1, "b");
                print(
                    p
                        + " "
                        + p.equals(new Pair(1, "b"))
                        + " "
                        + p.equals(new Pair(1, "c"))
                        + " "
                        + (p.hashCode() == new Pair(1, "b").hashCode()));
              }),
          new Case(
              "instanceofPatterns",
              () -> {
                for (Object o : new Object[] {1, "two", 3.0, '4', null}) {
                  print(describe(o));
                }
              }),
          new Case(
              "labeledBreaks",
              () -> {
                outer:
                for (int i = 0; i < 5; i++) {
                  for (int j = 0; j < 5; j++) {
                    if (j == 3) continue outer;
                    if (i == 2) break outer;
                    System.out.print(i * j + " ");
                  }
                }
                print("");
              }),
          new Case(
              "closures",
              () -> {
                List<Supplier<Integer>> l = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                  int j = i;
                  l.add(() -> j * j);
                }
                for (Supplier<Integer> s : l) print(s.get());
              }),
          new Case(
              "methodReferences",
              () -> {
                Function<String, Integer> f = String::length;
                Function<Integer, Integer> g = Math::abs;
                print(f.andThen(g).compose((Integer i) -> "x".repeat(i)).apply(4));
                Supplier<ArrayList<String>> s = ArrayList::new;
                print(s.get());
              }),
          new Case(
              "innerClasses",
              () -> {
                Outer o = new Outer(3);
                print(o.new Inner().sum(4));
                print(
                    new Outer(5) {
                      @Override
                      int value() {
                        return 7;
                      }
                    }.value());
              }),
          new Case(
              "interfaceDefaults",
              () -> {
                Greeter g = () -> "x";
                print(g.greet() + Greeter.stat());
              }),
          new Case(
              "staticInitOrder",
              () -> {
                print(Order.LOG);
                print(new Order().log);
              }),
          new Case(
              "constructorOrder",
              () -> {
                print(new Derived().log);
              }),
          new Case(
              "overloads",
              () -> {
                over(1);
                over(1L);
                over('c');
                over((short) 1);
                over(1.0f);
                over(Integer.valueOf(1));
                over((Object) "s");
                over();
              }),
          new Case(
              "varargs",
              () -> {
                print(count() + count(1) + count(1, 2, 3) + count(new int[] {4, 5}));
              }),
          new Case(
              "generics",
              () -> {
                print(max(List.of(3, 9, 2)) + max(List.of("a", "c", "b")));
              }),
          new Case(
              "finallyOverrides",
              () -> {
                print(fin());
                print(fin2());
              }),
          new Case(
              "tryWithResources",
              () -> {
                try (Res a = new Res("a");
                    Res b = new Res("b")) {
                  print("body");
                  throw new IllegalStateException("x");
                } catch (IllegalStateException e) {
                  print(
                      e.getMessage()
                          + e.getSuppressed().length
                          + e.getSuppressed()[0].getMessage());
                }
              }),
          new Case(
              "arrays",
              () -> {
                int[][] a = new int[3][];
                a[1] = new int[] {1, 2};
                print(Arrays.deepToString(a));
                long[][][] m = new long[2][3][4];
                m[1][2][3] = 9;
                print(m[1].length + m[1][2].length + " " + m[1][2][3]);
                print(new int[0].length);
              }),
          new Case(
              "arrayClone",
              () -> {
                int[] a = {1, 2, 3};
                int[] b = a.clone();
                b[0] = 9;
                print(a[0] + " " + b[0]);
                byte[] c = new byte[1000];
                Arrays.fill(c, (byte) 7);
                byte[] d = c.clone();
                int s = 0;
                for (byte x : d) s += x;
                print(s);
                String[][] e = {{"x"}, {"y"}};
                String[][] g = e.clone();
                g[0][0] = "z";
                g[1] = null;
                print(Arrays.deepToString(e));
              }),
          new Case(
              "arrayClasses",
              () -> {
                print(
                    new int[0].getClass().getName()
                        + new String[0][].getClass().getName()
                        + int[].class.getComponentType()
                        + (new Object[0] instanceof Object[]));
              }),
          new Case(
              "classNames",
              () -> {
                print(
                    String.class.getName()
                        + " "
                        + Color.class.getSimpleName()
                        + " "
                        + Color.RED.getClass()
                        + " "
                        + int.class);
              }),
          new Case(
              "iterators",
              () -> {
                int s = 0;
                for (int i : range(5)) s += i;
                print(s);
              }),
          new Case(
              "boxCaches",
              () -> {
                Integer a = 127;
                Integer b = 127;
                print(a == b);
                Integer c = 1000;
                Integer d = 1000;
                print(c.equals(d));
                Long l = 127L;
                print(l.equals(127));
                print(new Object().equals(null));
              }),
          new Case(
              "textBlocks",
              () -> {
                print(textBlock());
              }),
          new Case(
              "longComparison",
              () -> {
                long a = 1L << 40;
                print(a > Integer.MAX_VALUE);
                print((int) a);
                print(Long.compare(-1, 1) + Long.compareUnsigned(-1, 1));
              }),
          new Case(
              "recursion",
              () -> {
                print(fib(20));
                print(ackermann(2, 3));
                print(even(1000));
              }),
          new Case(
              "bitTricks",
              () -> {
                print(
                    Integer.bitCount(0xF0F0)
                        + " "
                        + Integer.reverse(1)
                        + " "
                        + Integer.highestOneBit(100)
                        + " "
                        + Long.numberOfTrailingZeros(64)
                        + " "
                        + Integer.numberOfLeadingZeros(0)
                        + " "
                        + Integer.rotateLeft(0x80000001, 4));
              }));

  enum Color {
    RED,
    GREEN {
      @Override
      String mixed() {
        return "green";
      }
    },
    BLUE;

    String mixed() {
      return "no " + this;
    }
  }

  sealed interface Shape permits Circle, Square {}

  record Circle(int radius) implements Shape {}

  record Square(int side) implements Shape {}

  record Pair(Object left, Object right) {}

  private static String area(Shape shape) {
    return switch (shape) {
      case Circle c -> "circle " + 3 * c.radius() * c.radius();
      case Square(int side) when side > 10 -> "large " + side;
      case Square s -> "square " + s.side() * s.side();
    };
  }

  private static String describe(Object o) {
    return switch (o) {
      case null -> "null";
      case Integer i when i > 0 -> "positive " + i;
      case Integer i -> "int " + i;
      case String s -> "string " + s.length();
      case Double d -> "double " + d;
      default -> "other " + o.getClass().getSimpleName();
    };
  }

  private static boolean no(boolean[] hit, int index) {
    hit[index] = true;
    return false;
  }

  static class Outer {
    private final int base;

    Outer(int base) {
      this.base = base;
    }

    int value() {
      return base;
    }

    class Inner {
      int sum(int other) {
        return base + other + value();
      }
    }
  }

  interface Greeter {
    String name();

    default String greet() {
      return "hello " + name();
    }

    static String stat() {
      return "!";
    }
  }

  static class Order {
    static final StringBuilder LOG = new StringBuilder("a");

    static {
      LOG.append("b");
    }

    final String log;

    {
      LOG.append("c");
    }

    Order() {
      LOG.append("d");
      log = LOG.toString();
    }
  }

  static class Base {
    String log = "base ";

    Base() {
      log += hook();
    }

    String hook() {
      return "no";
    }
  }

  static class Derived extends Base {
    private final String field;

    Derived() {
      field = "set";
      log += hook();
    }

    @Override
    String hook() {
      return "hook " + field + " ";
    }
  }

  private static void over(int i) {
    print("int");
  }

  private static void over(long l) {
    print("long");
  }

  private static void over(double d) {
    print("double");
  }

  private static void over(Object o) {
    print("object");
  }

  private static void over(int... all) {
    print("ints");
  }

  private static int count(int... all) {
    return all.length;
  }

  private static <T extends Comparable<T>> T max(List<T> list) {
    T best = list.get(0);
    for (T one : list) {
      best = one.compareTo(best) > 0 ? one : best;
    }
    return best;
  }

  @SuppressWarnings("finally")
  private static int fin() {
    try {
      throw new IllegalStateException();
    } finally {
      return 5;
    }
  }

  private static int fin2() {
    int i = 1;
    try {
      return i;
    } finally {
      i = 2;
    }
  }

  record Res(String name) implements AutoCloseable {
    @Override
    public void close() {
      print("close " + name);
      throw new IllegalArgumentException(name);
    }
  }

  private static Iterable<Integer> range(int end) {
    return () ->
        new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < end;
          }

          @Override
          public Integer next() {
            return next++;
          }
        };
  }

  private static String textBlock() {
    return """
    a
      b \
    c\"""
    """;
  }

  private static int fib(int n) {
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
  }

  private static int ackermann(int m, int n) {
    return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
  }

  private static boolean even(int n) {
    return n == 0 || odd(n - 1);
  }

  private static boolean odd(int n) {
    return n != 0 && even(n - 1);
  }

  private static void print(Object value) {
    System.out.println(value);
  }
}
