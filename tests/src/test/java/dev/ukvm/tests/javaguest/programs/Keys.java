// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Makes random identifiers and keys, or says why it can't. */
public final class Keys {
  private Keys() {}

  public static void main(String[] arguments) throws Exception {
    try {
      UUID uuid = UUID.randomUUID();
      System.out.println(uuid.version() + " " + uuid.variant() + " " + uuid);
    } catch (IllegalStateException e) {
      System.out.println("refused: " + e.getMessage());
      return;
    }
    SecureRandom random = new SecureRandom();
    Random other = SecureRandom.getInstanceStrong();
    random.setSeed(1);
    other.setSeed(1);
    Set<Object> all = new HashSet<>();
    int[] ones = new int[Long.SIZE];
    for (int i = 0; i < 1000; i++) {
      all.add(UUID.randomUUID());
      all.add(random.nextLong());
      long number = other.nextLong();
      all.add(number);
      for (int bit = 0; bit < ones.length; bit++) {
        ones[bit] += (int) (number >>> bit & 1);
      }
      int small = random.nextInt(7);
      double fraction = random.nextDouble();
      if (small < 0 || small > 6 || fraction < 0 || fraction >= 1) {
        throw new AssertionError(small + " " + fraction);
      }
    }
    int last = 0;
    for (int length = 0; length < 20; length++) {
      byte[] bytes = new byte[length];
      for (int i = 0; i < 50 && length > 0; i++) {
        random.nextBytes(bytes);
        last |= bytes[length - 1];
      }
    }
    int least = 1000;
    int most = 0;
    for (int count : ones) {
      least = Math.min(least, count);
      most = Math.max(most, count);
    }
    System.out.println(all.size() + " different, all bits " + (least > 300 && most < 700));
    System.out.println((last & 255) + " " + random.generateSeed(33).length);
  }
}
