// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import java.util.Random;

/** Numbers of java.util.Random as the JDK's documentation says that they are made. */
@Replaces("java.util.Random")
final class Randoms {
  private Randoms() {}

  /** As the documentation of {@link Random#nextInt(int)}: next(31) is the upper bits of an int. */
  @Replaces.Instance
  public static int nextInt(Random self, int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound must be positive");
    }
    int bits = self.nextInt() >>> 1;
    if ((bound & -bound) == bound) {
      return (int) ((bound * (long) bits) >> 31);
    }
    int value = bits % bound;
    while (bits - value + (bound - 1) < 0) {
      bits = self.nextInt() >>> 1;
      value = bits % bound;
    }
    return value;
  }

  /** As {@code RandomGenerator}'s. */
  @Replaces.Instance
  public static int nextInt(Random self, int origin, int bound) {
    if (origin >= bound) {
      throw new IllegalArgumentException("bound must be greater than origin");
    }
    int bits = self.nextInt();
    int range = bound - origin;
    if ((range & (range - 1)) == 0) {
      return (bits & (range - 1)) + origin;
    }
    if (range > 0) {
      int positive = bits >>> 1;
      int value = positive % range;
      while (positive + (range - 1) - value < 0) {
        positive = self.nextInt() >>> 1;
        value = positive % range;
      }
      return value + origin;
    }
    while (bits < origin || bits >= bound) {
      bits = self.nextInt();
    }
    return bits;
  }

  @Replaces.Instance
  public static boolean nextBoolean(Random self) {
    return self.nextInt() < 0;
  }

  @Replaces.Instance
  public static void nextBytes(Random self, byte[] bytes) {
    for (int i = 0; i < bytes.length; ) {
      int bits = self.nextInt();
      for (int count = Math.min(bytes.length - i, Integer.BYTES); count > 0; count--) {
        bytes[i++] = (byte) bits;
        bits >>= Byte.SIZE;
      }
    }
  }
}
