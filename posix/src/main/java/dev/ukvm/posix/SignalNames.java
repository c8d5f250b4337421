// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/**
 * The signals that Linux gives to this program without a JVM between them: by {@link SignalReader},
 * or to the form that is compiled. Numbers: asm-generic/signal.h.
 */
final class SignalNames {
  private static final String[] NAMES = {
    null, "HUP", "INT", "QUIT", null, null, null, null, null, null, "USR1", null, null, null, null,
    "TERM",
  };

  /** Above all numbers. */
  static final int COUNT = NAMES.length;

  private SignalNames() {}

  /**
   * The number of a signal.
   *
   * @param name without "SIG"
   * @return 0 if it is none of these
   */
  static int number(String name) {
    int number = COUNT - 1;
    while (number > 0 && !name.equals(NAMES[number])) {
      number--;
    }
    return number;
  }

  /** Whether it is the number of one of these. */
  static boolean has(int number) {
    return number > 0 && number < COUNT && NAMES[number] != null;
  }

  /** The name with "SIG", of a number that it {@linkplain #has has}. */
  static String full(int number) {
    return "SIG" + NAMES[number];
  }
}
