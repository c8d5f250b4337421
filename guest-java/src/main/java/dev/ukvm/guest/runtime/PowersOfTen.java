// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

/**
 * Powers of ten to 126 bits: 10<sup>e</sup> is between G - 1 and G times 2<sup>r</sup>, where G has
 * 126 bits and r is {@code floor(e log2(10)) - 125}.
 */
final class PowersOfTen {
  private static final int MIN = -292;
  private static final int MAX = 325;
  private static final int BITS = 126;

  /** Halves of G, 63 bits each, the upper one first: computed once, as a table in C is larger. */
  private static final long[] HALVES = new long[2 * (MAX - MIN + 1)];

  static {
    int[] number = new int[floorLog2(MAX) / 32 + 1];
    number[0] = 1;
    for (int e = 0; e <= MAX; e++) {
      put(e, number);
      long carry = 0;
      for (int i = 0; i < number.length; i++) {
        carry += (number[i] & 0xffff_ffffL) * 10;
        number[i] = (int) carry;
        carry >>>= 32;
      }
    }
    // Quotients rounded down again and again are exact; enough bits are left of the last one.
    number = new int[-floorLog2(MIN) / 32 + BITS / 32 + 3];
    number[number.length - 1] = 1;
    for (int e = -1; e >= MIN; e--) {
      long remainder = 0;
      for (int i = number.length - 1; i >= 0; i--) {
        long part = (remainder << 32) | (number[i] & 0xffff_ffffL);
        number[i] = (int) (part / 10);
        remainder = part % 10;
      }
      put(e, number);
    }
  }

  private PowersOfTen() {}

  /** floor(log2(10^e)), for exponents of double. */
  static int floorLog2(int e) {
    return (int) ((e * 14267572527L) >> 32);
  }

  static long high(int e) {
    return HALVES[2 * (e - MIN)];
  }

  static long low(int e) {
    return HALVES[2 * (e - MIN) + 1];
  }

  private static void put(int e, int[] number) {
    int top = number.length - 1;
    while (number[top] == 0) {
      top--;
    }
    int bits = 32 * top + 32 - Integer.numberOfLeadingZeros(number[top]);
    long high = bits(number, bits - BITS / 2);
    long low = bits(number, bits - BITS) + 1;
    HALVES[2 * (e - MIN)] = high + (low >>> (BITS / 2));
    HALVES[2 * (e - MIN) + 1] = low & Long.MAX_VALUE;
  }

  /** The 63 bits of a number from a bit on; those below its lowest are 0. */
  private static long bits(int[] number, int from) {
    long bits = 0;
    int at = Math.floorDiv(from, 32);
    int shift = from - 32 * at;
    for (int i = 0; i < 3; i++) {
      long word = at + i < 0 || at + i >= number.length ? 0 : (number[at + i] & 0xffff_ffffL);
      int by = 32 * i - shift;
      bits |= by < 0 ? word >>> -by : by < Long.SIZE ? word << by : 0;
    }
    return bits & Long.MAX_VALUE;
  }
}
