// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.torture;

import java.util.Random;

/**
 * Makes garbage of all shapes for so many milliseconds, and checks that what is alive stays what it
 * was. Arguments: the milliseconds, and a seed: all but the moments at which threads take turns
 * follows from it.
 */
public final class Torture {
  /** Rounds after which all but the fragments is let go of. */
  private static final int ROUNDS = 10;

  /** So that the graph and all that a round makes beside it fit, too. */
  private static final long FRAGMENTS_SHARE = 6;

  private static Object sink;

  private Torture() {}

  public static void main(String[] arguments) throws InterruptedException {
    long end = System.nanoTime() + Long.parseLong(arguments[0]) * 1_000_000;
    long seed = Long.parseLong(arguments[1]);
    int rounds = 0;
    do {
      rounds += rounds(new Random(seed++), end);
    } while (System.nanoTime() < end);
    System.out.println(rounds + " rounds, SUCCESS");
  }

  /** All there is, in turn, until the time is over, but once at least. */
  private static int rounds(Random random, long end) throws InterruptedException {
    Graph graph = new Graph(random);
    Fragments fragments = new Fragments(random);
    Deep deep = new Deep(random);
    References references = new References(random);
    Workers workers = new Workers(random);
    long most = Runtime.getRuntime().maxMemory() / FRAGMENTS_SHARE;
    int rounds = 0;
    do {
      graph.change(4000);
      fragments.check(most);
      Shapes.check(random);
      graph.change(4000);
      deep.check();
      references.check();
      workers.check();
      graph.check();
      rounds++;
    } while (rounds < ROUNDS && System.nanoTime() < end);
    graph = null;
    fragments.exhaust();
    return rounds;
  }

  /** Garbage. */
  static void litter(int count) {
    for (int i = 0; i < count; i++) {
      sink = Payload.make(i, i % 70);
    }
    sink = null;
  }

  static void require(boolean isSo, String otherwise) {
    if (!isSo) {
      throw new AssertionError(otherwise);
    }
  }
}
