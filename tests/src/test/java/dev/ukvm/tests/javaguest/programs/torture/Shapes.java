// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.torture;

import java.util.Random;

/** Structures that are hard on a collector's own memory: the long, the wide, and both. */
final class Shapes {
  private record Link(int number, Link next) {}

  private Shapes() {}

  static void check(Random random) {
    list(random.nextInt(60_000));
    wide(random.nextInt(60_000));
    comb(10 + random.nextInt(150));
    temporaries(random.nextInt());
  }

  /** What only a collection's caller still has, and what only its callee was given. */
  private static void temporaries(int number) {
    Object before = Payload.make(number, 40);
    System.gc();
    Torture.litter(20);
    Payload.check(before, number, 40);
    for (int i = 0; i < 2000; i++) {
      int[] copy = items(i).clone();
      Torture.require(copy.length == 50 && copy[49] == i, "a copy is not of what was copied");
    }
  }

  private static int[] items(int number) {
    int[] items = new int[50];
    items[49] = number;
    return items;
  }

  private static void list(int length) {
    Link head = null;
    for (int i = 0; i < length; i++) {
      head = new Link(i, head);
    }
    System.gc();
    requireLength(head, length);
  }

  private static void requireLength(Link head, int length) {
    int expected = length;
    for (Link link = head; link != null; link = link.next()) {
      Torture.require(link.number() == --expected, "a list's link is another's");
    }
    Torture.require(expected == 0, "a list is too short");
  }

  /** More at a time than the collector can note. */
  private static void wide(int width) {
    Link[] all = new Link[width];
    for (int i = 0; i < width; i++) {
      all[i] = new Link(i, new Link(-i, null));
    }
    System.gc();
    for (int i = 0; i < width; i++) {
      Torture.require(
          all[i].number() == i && all[i].next().number() == -i, "a wide array's item is another's");
    }
  }

  /** Lists that end in arrays of lists, which also reach each other's middles. */
  private static void comb(int teeth) {
    Object[] comb = new Object[teeth + 1];
    for (int i = 0; i < teeth; i++) {
      Link tooth = null;
      for (int j = 0; j < teeth; j++) {
        tooth = new Link(j, tooth);
      }
      comb[i] = tooth;
    }
    comb[teeth] = comb;
    System.gc();
    for (int i = 0; i < teeth; i++) {
      requireLength((Link) comb[i], teeth);
    }
    Torture.require(((Object[]) comb[teeth])[teeth] == comb, "an array lost itself");
  }
}
