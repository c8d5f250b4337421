// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs;

import java.util.BitSet;

/** What HelloBenchmark measures. The last line is a time in nanoseconds. */
public final class Work {
  private static final int SIEVE = 4_000_000;
  private static final int QUOTIENTS = 30_000_000;
  private static final int OBJECTS = 20_000_000;
  private static final int STRINGS = 500_000;

  private record Pair(Pair other, int number) {}

  private Work() {}

  /** Argument: start, compute or allocate. */
  public static void main(String[] arguments) {
    long start = System.nanoTime();
    switch (arguments[0]) {
      case "start" -> {
        System.out.println("Hello, world!");
        // The clock of a guest begins with it.
        start = 0;
      }
      case "compute" -> System.out.println(primes() + " primes, " + quotients());
      default -> System.out.println(pairs() + " of pairs, " + characters() + " characters");
    }
    System.out.println(System.nanoTime() - start);
  }

  private static int primes() {
    BitSet composite = new BitSet(SIEVE);
    int count = 0;
    for (int i = 2; i < SIEVE; i++) {
      if (!composite.get(i)) {
        count++;
        for (long j = (long) i * i; j < SIEVE; j += i) {
          composite.set((int) j);
        }
      }
    }
    return count;
  }

  private static long quotients() {
    long sum = 0;
    for (int i = 1; i <= QUOTIENTS; i++) {
      sum += Integer.MAX_VALUE / i;
    }
    return sum;
  }

  private static long pairs() {
    Pair last = null;
    long sum = 0;
    for (int i = 0; i < OBJECTS; i++) {
      last = new Pair(i % 8 == 0 ? null : last, i);
      sum += last.other() == null ? 1 : last.other().number();
    }
    return sum;
  }

  private static long characters() {
    long count = 0;
    for (int i = 0; i < STRINGS; i++) {
      count += ("number " + i).length();
    }
    return count;
  }
}
