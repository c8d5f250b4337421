// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.torture;

import java.util.Random;

/** Deep stacks whose frames all hold what is alive, with collections at the bottom. */
final class Deep {
  /** What happens where the stack is deepest. */
  private enum Bottom {
    COLLECT,
    THROW,
    OVERFLOW
  }

  /** Thrown from the bottom, to be caught on the way up. */
  private static final class Ascent extends RuntimeException {
    private static final long serialVersionUID = 1;
    final Object payload;
    final int number;

    Ascent(int number) {
      super("from the bottom");
      this.number = number;
      payload = Payload.make(number, 12);
    }
  }

  /** So far above the deepest frame there is room to go on. */
  private static final int ROOM = 300;

  private static final int ENDLESS = Integer.MAX_VALUE;

  private final Random random;
  private Bottom bottom = Bottom.COLLECT;
  private int deepest;

  Deep(Random random) {
    this.random = random;
  }

  void check() {
    int depth = 50 + random.nextInt(700);
    bottom = Bottom.COLLECT;
    descend(0, depth, random.nextInt());
    Torture.require(deepest == depth, "a stack is not as deep as it was to be");
    bottom = Bottom.THROW;
    try {
      descend(0, depth, random.nextInt());
      throw new AssertionError("nothing was thrown");
    } catch (Ascent e) {
      Payload.check(e.payload, e.number, 12);
    }
    bottom = Bottom.OVERFLOW;
    descend(0, ENDLESS, random.nextInt());
    Torture.require(bottom == Bottom.COLLECT, "a stack never overflowed");
    texts();
  }

  /** Each level's own two objects are checked once those below are done. */
  private void descend(int level, int last, int number) {
    deepest = level;
    Object first = Payload.make(number, number & 15);
    Object[] second = {first, Payload.make(number + 1, 3)};
    int next = number * 1_664_525 + 1_013_904_223;
    if (level == last) {
      bottom();
    } else if (number >>> 28 == 0) {
      descendGuarded(level + 1, last, next, second);
    } else {
      descend(level + 1, last, next);
    }
    Torture.require(second[0] == first, "a frame's array is another's");
    Payload.check(first, number, number & 15);
    Payload.check(second[1], number + 1, 3);
  }

  private void descendGuarded(int level, int last, int number, Object[] above) {
    Object before = above[1];
    String own = "level " + level;
    try {
      descend(level, last, number);
    } catch (StackOverflowError e) {
      Torture.require(last == ENDLESS, "a stack overflowed that should not");
      if (deepest - level < ROOM) {
        throw e;
      }
      // What the frames above hold must be whole, and of use.
      bottom = Bottom.COLLECT;
      descend(level, level + random.nextInt(ROOM / 2), number);
    } finally {
      Torture.require(above[1] == before, "a frame lost its argument");
      Torture.require(own.equals("level " + level), "a frame lost its string");
    }
  }

  private void bottom() {
    Torture.litter(200);
    System.gc();
    Torture.litter(200);
    if (bottom == Bottom.THROW) {
      throw new Ascent(random.nextInt());
    }
  }

  private static void texts() {
    String text = text(200, "x");
    Torture.require(text.equals("x".repeat(201)), "a string is not what was made");
  }

  private static String text(int depth, String text) {
    String own = text + "";
    return depth == 0 ? own : text(depth - 1, own) + "x";
  }
}
