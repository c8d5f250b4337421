// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Java source written at random: methods of handlers, loops, switches and jumps nested in one
 * another, that print what they compute for some arguments. The same seed gives the same source.
 */
final class RandomProgram {
  private static final List<String> CAUGHT =
      List.of(
          "ArithmeticException",
          "NullPointerException",
          "ArrayIndexOutOfBoundsException",
          "ClassCastException",
          "IllegalStateException",
          "NegativeArraySizeException",
          "NullPointerException | ArithmeticException",
          "RuntimeException",
          "Throwable");

  private final Random random;
  private final boolean yielding;
  private final StringBuilder out = new StringBuilder();
  private final List<String> labels = new ArrayList<>();

  /** The method being written, names given in it, and how many statements it may still have. */
  private int method;

  private int names;
  private int budget;
  private int depth;

  private RandomProgram(long seed, boolean yielding) {
    random = new Random(seed);
    this.yielding = yielding;
  }

  /**
   * Writes a class.
   *
   * @param name its name
   * @param methods how many
   * @param yielding whether threads can switch in any method
   */
  static String write(String name, long seed, int methods, boolean yielding) {
    RandomProgram program = new RandomProgram(seed, yielding);
    StringBuilder cases = new StringBuilder();
    for (int i = 0; i < methods; i++) {
      program.method(i);
      cases.append("      case %d -> m%d(a, b);\n".formatted(i, i));
    }
    return """
    final class Item { int n = 3; Item next; Object any = "any"; }

    public final class %s {
      static long seen;
      static int fuel;
      static Item kept = new Item();

      static int see(int value) { seen = seen * 31 + value; return value; }
      static int pause(int value) { %s; return see(value); }
      static void burn() { if (--fuel < 0) throw new Error("fuel"); }
      static int fail(int value) {
        if ((value & 3) == 0) throw new IllegalStateException();
        return value;
      }
      static Object any(int value) { return (value & 1) == 0 ? "text" : Integer.valueOf(value); }
      static Item item(int value) { return (value & 3) == 1 ? null : new Item(); }
      static int[] numbers(int value) { return (value & 7) == 2 ? null : new int[value & 3]; }

    %s
      static int call(int number, int a, int b) {
        return switch (number) {
    %s
          default -> 0;
        };
      }

      public static void main(String[] arguments) {
        int[] values = {0, 1, 2, -1, 7, Integer.MIN_VALUE, 100, 5};
        for (int number = 0; number < %d; number++) {
          for (int i = 0; i < values.length; i++) {
            seen = 0;
            fuel = 2000;
        kept = new Item();
            String result;
            try {
              result = "" + call(number, values[i], values[(i * 3 + 1) & 7]);
            } catch (Throwable t) {
              result = t.getClass().getName();
            }
            System.out.println("m" + number + " " + i + ": " + result + " " + seen);
          }
        }
      }
    }
    """
        .formatted(name, yielding ? "Thread.yield()" : "", program.out, cases.toString(), methods);
  }

  private void method(int number) {
    method = number;
    names = 0;
    depth = 0;
    labels.clear();
    budget = 6 + random.nextInt(22);
    line("  static int m%d(int a, int b) {".formatted(number));
    line("    int c = %s, d = a ^ b;".formatted(constant()));
    line("    long w = a * 7L;");
    line("    int[] x = new int[4];");
    line("    Item o = kept;");
    line("    Object q = \"q\";");
    while (budget > 0) {
      statement();
    }
    line("    see(c); see(d); see((int) (w ^ w >>> 32));");
    line("    see(x == null ? -9 : x.length); see(o == null ? -8 : o.n);");
    line("    return " + integer(2) + ";");
    line("  }");
    line("");
  }

  private void line(String text) {
    out.append("  ".repeat(depth)).append(text).append('\n');
  }

  private void block() {
    depth++;
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      statement();
    }
    depth--;
  }

  private void statement() {
    budget--;
    int kind = random.nextInt(depth > 5 || budget < 0 ? 9 : 24);
    switch (kind) {
      case 0, 1 -> line("    %s = %s;".formatted(variable(), integer(3)));
      case 2 -> line("    see(%s);".formatted(integer(2)));
      case 3 -> line("    w = w * 3 + %s;".formatted(integer(2)));
      case 4 ->
          line("    %s %s= %s;".formatted(variable(), pick("+", "-", "^", "*", "/"), integer(2)));
      case 5 -> line("    x[%s] = %s;".formatted(integer(1), integer(2)));
      case 6 -> reference();
      case 7, 8 -> jump();
      case 9, 10 -> choice();
      case 11, 12, 13 -> loop();
      case 14, 15 -> selection();
      case 16 -> {
        line(yielding ? "    synchronized (kept) {" : "    {");
        block();
        line("    }");
      }
      default -> handlers();
    }
  }

  private void reference() {
    line(
        "    "
            + switch (random.nextInt(7)) {
              case 0 -> "x = numbers(" + integer(1) + ")";
              case 1 -> "o = item(" + integer(1) + ")";
              case 2 -> "o.n = " + integer(2);
              case 3 -> "o = o.next";
              case 4 -> "o.next = item(" + integer(1) + ")";
              case 5 -> "q = any(" + integer(1) + ")";
              default -> "x = new int[" + integer(1) + " % 9]";
            }
            + ";");
  }

  private void jump() {
    String jump =
        switch (random.nextInt(labels.isEmpty() ? 3 : 6)) {
          case 0 -> "return " + integer(2);
          case 1 -> "throw new IllegalStateException()";
          case 2 -> "fail(" + integer(1) + ")";
          case 3 -> "break " + label();
          case 4 -> {
            String label = label();
            yield (label.startsWith("s") ? "break " : "continue ") + label;
          }
          default -> "break " + label();
        };
    line("    if (%s) %s;".formatted(condition(), jump));
  }

  private String label() {
    return labels.get(random.nextInt(labels.size()));
  }

  private void choice() {
    line("    if (%s) {".formatted(condition()));
    block();
    if (random.nextBoolean()) {
      line("    } else {");
      block();
    }
    line("    }");
  }

  private void loop() {
    String label = "l" + names++;
    String counter = "i" + label;
    int kind = random.nextInt(3);
    switch (kind) {
      case 0 ->
          line(
              "    %s: for (int %s = 0; %s < %d; %s++) {"
                  .formatted(label, counter, counter, 1 + random.nextInt(4), counter));
      case 1 -> line("    %s: while (%s) {".formatted(label, condition()));
      default -> line("    %s: do {".formatted(label));
    }
    line("      burn();");
    labels.add(label);
    block();
    labels.remove(label);
    line(kind == 2 ? "    } while (%s);".formatted(condition()) : "    }");
  }

  private void selection() {
    String label = "s" + names++;
    line("    %s: switch (%s & 3) {".formatted(label, integer(2)));
    labels.add(label);
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      line(
          i == 3 || (i == count - 1 && random.nextInt(8) == 0)
              ? "    default:"
              : "    case " + i + ":");
      block();
      if (random.nextInt(3) > 0) {
        line("      break;");
      }
    }
    labels.remove(label);
    line("    }");
  }

  private void handlers() {
    line("    try {");
    block();
    boolean last = random.nextInt(3) == 0;
    int first = random.nextInt(CAUGHT.size());
    int count = last ? random.nextInt(2) : 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      String caught = CAUGHT.get(Math.min(CAUGHT.size() - 1, first));
      String name = "e" + names++;
      line("    } catch (%s %s) {".formatted(caught, name));
      if (random.nextBoolean()) {
        line("      see(%s.getClass().getName().length());".formatted(name));
      }
      block();
      if (random.nextInt(6) == 0) {
        line("      if (%s) throw %s;".formatted(condition(), name));
      }
      // Each type once, the more general ones last.
      first = first < 6 ? 7 : first + 1;
      if (first >= CAUGHT.size()) {
        break;
      }
    }
    if (last || count == 0) {
      line("    } finally {");
      block();
    }
    line("    }");
  }

  private String condition() {
    return switch (random.nextInt(6)) {
      case 0 -> "o == null";
      case 1 -> "q instanceof Integer";
      case 2 -> variable() + " != " + integer(1);
      // Never one that javac can compute.
      default ->
          "("
              + variable()
              + " + "
              + integer(2)
              + " & "
              + pick("1", "3", "7")
              + ") "
              + pick("==", ">")
              + " 1";
    };
  }

  private String variable() {
    return pick("a", "b", "c", "d");
  }

  private String constant() {
    return pick("0", "1", "2", "3", "-1", "17", "1000003");
  }

  private String integer(int levels) {
    if (levels == 0) {
      return random.nextInt(4) == 0 ? constant() : variable();
    }
    int next = levels - 1;
    return switch (random.nextInt(18)) {
      case 0, 1, 2 -> variable();
      case 3 -> constant();
      case 4, 5 -> "(" + integer(next) + pick(" + ", " - ", " * ") + integer(next) + ")";
      case 6 -> "(" + integer(next) + pick(" / ", " % ") + integer(next) + ")";
      case 7 -> "(" + integer(next) + pick(" << ", " >> ", " >>> ") + integer(next) + ")";
      case 8 -> "x[" + integer(next) + " & 3]";
      case 9 -> "x.length";
      case 10 -> "o.n";
      case 11 -> "(Integer) q";
      case 12 -> "see(" + integer(next) + ")";
      case 13 -> (yielding ? "pause(" : "fail(") + integer(next) + ")";
      case 14 -> "(" + condition() + " ? " + integer(next) + " : " + integer(next) + ")";
      case 15 -> "(int) w";
      case 16 -> "(" + variable() + pick("++", "--") + ")";
      default ->
          method == 0 || random.nextInt(3) > 0
              ? "numbers(" + integer(next) + ").length"
              : "m%d(%s, %s)".formatted(random.nextInt(method), integer(next), integer(next));
    };
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
