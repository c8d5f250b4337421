// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.torture;

import java.util.Random;

/** A heap in pieces: arrays of all sizes that come and go, up to the memory's end and beyond. */
final class Fragments {
  private static final int SLOTS = 700;
  private static final int LARGE = 100_000;

  private final Random random;
  private final byte[][] slots = new byte[SLOTS][];
  private long size;

  Fragments(Random random) {
    this.random = random;
  }

  /** Mostly small, seldom large: as many bytes in each order of magnitude. */
  private int length() {
    int bits = random.nextInt(17);
    return random.nextInt(8) == 0 ? random.nextInt(1 << bits) : random.nextInt(400);
  }

  private void put(int index, int length) {
    byte[] before = slots[index];
    slots[index] = null;
    size -= before == null ? 0 : before.length;
    byte[] array = new byte[length];
    require(array, length, 0);
    for (int i = 0; i < length; i += 64) {
      array[i] = (byte) index;
    }
    slots[index] = array;
    size += length;
  }

  private static void require(byte[] array, int length, int value) {
    Torture.require(array.length == length, "an array's length changed");
    for (int i = 0; i < length; i++) {
      int expected = (i & 63) == 0 ? value : 0;
      Torture.require(array[i] == (byte) expected, "an array's item changed");
    }
  }

  private void checkAll() {
    long sum = 0;
    for (int i = 0; i < SLOTS; i++) {
      if (slots[i] != null) {
        require(slots[i], slots[i].length, i);
        sum += slots[i].length;
      }
    }
    Torture.require(sum == size, "arrays are not as long as they were made");
  }

  /** Lets go of every second, or of those above or below some size, and fills the gaps. */
  void check(long most) {
    for (int i = 0; i < SLOTS; i++) {
      if (size < most) {
        put(random.nextInt(SLOTS), length());
      }
    }
    int border = random.nextInt(500);
    int kind = random.nextInt(3);
    for (int i = 0; i < SLOTS; i++) {
      boolean goes =
          slots[i] != null && (kind == 0 ? (i & 1) == 0 : slots[i].length < border == (kind == 1));
      if (goes) {
        put(i, random.nextInt(120));
      }
    }
    byte[] large = new byte[LARGE];
    require(large, LARGE, 0);
    checkAll();
  }

  /**
   * Takes memory until there is none, with what is held whole, and lets go of it again: then there
   * must be large pieces. To be called when little else is alive.
   */
  void exhaust() {
    for (int i = 0; i < SLOTS; i++) {
      put(i, random.nextInt(64));
    }
    Link chain = fill();
    checkAll();
    int count = chain.number + 1;
    // So that a collection finds enough to go on with.
    int first = count / 4 * 3;
    for (Link link = chain; link != null; link = link.next) {
      Torture.require(link.number == --count, "a chain's link is another's");
      if (count < first && count % 50 == 0) {
        // What is before this is not needed any more: room for what this is compared with.
        chain = link;
        Payload.check(link.payload, count, 5 + count % 300);
      }
    }
    Torture.require(count == 0, "a chain is too short");
    chain = null;
    for (int i = 0; i < SLOTS; i++) {
      slots[i] = null;
    }
    size = 0;
    long memory = Runtime.getRuntime().maxMemory();
    int part = (int) (memory / 8);
    byte[] large = new byte[part];
    Torture.require(large[part - 1] == 0, "memory is not clear");
    waste(2 * memory);
  }

  private static final class Link {
    final Link next;
    final Object payload;
    final int number;

    Link(Link next, int number) {
      this.next = next;
      this.number = number;
      payload = Payload.make(number, 5 + number % 300);
    }
  }

  /** A chain that takes all there is. */
  private static Link fill() {
    Link chain = null;
    try {
      while (true) {
        chain = append(chain);
      }
    } catch (OutOfMemoryError e) {
      Torture.require(chain != null && chain.number > 1000, "memory ended too early");
      return chain;
    }
  }

  private static Link append(Link chain) {
    return new Link(chain, chain == null ? 0 : chain.number + 1);
  }

  /** Takes so many bytes, and keeps nothing: in arrays alone, none of which is small. */
  private static void waste(long bytes) {
    for (long taken = 0; taken < bytes; taken += 400) {
      byte[] array = new byte[400];
      Torture.require(array[399] == 0, "an array is not clear");
      array[399] = 1;
    }
  }
}
