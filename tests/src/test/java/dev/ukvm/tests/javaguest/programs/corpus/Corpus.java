// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.corpus;

import java.util.List;

/** Runs the programs of the topic that its argument names, each under a line with its name. */
public final class Corpus {
  /** All of them. */
  public static final List<String> TOPICS =
      List.of(
          "collections",
          "concurrent",
          "exceptions",
          "formatting",
          "handlers",
          "immutables",
          "language",
          "library",
          "memory",
          "methods",
          "numbers",
          "order",
          "streams",
          "strings",
          "threads",
          "unused");

  private Corpus() {}

  public static void main(String[] arguments) {
    for (Case one : cases(arguments[0])) {
      System.out.println("== " + one.name());
      try {
        one.body().run();
      } catch (Throwable t) {
        System.out.println("threw " + t);
      }
    }
  }

  private static List<Case> cases(String topic) {
    return switch (topic) {
      case "collections" -> Collections.CASES;
      case "concurrent" -> Concurrent.CASES;
      case "exceptions" -> Exceptions.CASES;
      case "formatting" -> Formatting.CASES;
      case "handlers" -> Handlers.CASES;
      case "immutables" -> Immutables.CASES;
      case "language" -> Language.CASES;
      case "library" -> Library.CASES;
      case "memory" -> Memory.CASES;
      case "methods" -> Methods.CASES;
      case "numbers" -> Numbers.CASES;
      case "order" -> Order.CASES;
      case "streams" -> Streams.CASES;
      case "strings" -> Strings.CASES;
      case "threads" -> Threads.CASES;
      case "unused" -> Unused.CASES;
      default -> throw new IllegalArgumentException(topic);
    };
  }
}
