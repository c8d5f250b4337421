// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

/**
 * The shortest decimal that is read as a given double or float, and the nearest to it of those:
 * what {@link Double#toString(double)} documents.
 *
 * <p>A double c 2<sup>q</sup> stands for all numbers between the middles of it and its neighbours.
 * With 10<sup>k</sup> the largest power of ten not above that interval's width, the interval has a
 * multiple of 10<sup>k</sup>, and at most one of 10<sup>k+1</sup>, which is the shortest then.
 */
public final class ShortestDecimal {
  private static final int FRACTION = 52;
  private static final int MIN_EXPONENT = -1074;
  private static final long HIDDEN = 1L << FRACTION;

  private final long digits;
  private final int exponent;

  private ShortestDecimal(long digits, int exponent) {
    this.digits = digits;
    this.exponent = exponent;
  }

  /** The number's value is this times ten to the power of {@link #exponent}. */
  public long digits() {
    return digits;
  }

  public int exponent() {
    return exponent;
  }

  /**
   * The decimal of a double.
   *
   * @param value positive and finite
   */
  public static ShortestDecimal of(double value) {
    long bits = Double.doubleToRawLongBits(value);
    long fraction = bits & (HIDDEN - 1);
    int biased = (int) (bits >>> FRACTION);
    return biased == 0
        ? of(fraction, MIN_EXPONENT, false)
        : of(fraction | HIDDEN, biased - 1 + MIN_EXPONENT, fraction == 0 && biased > 1);
  }

  /**
   * The decimal of a float.
   *
   * @param value positive and finite
   */
  public static ShortestDecimal of(float value) {
    int bits = Float.floatToRawIntBits(value);
    int fraction = bits & 0x7f_ffff;
    int biased = bits >>> 23;
    return biased == 0
        ? of(fraction, -149, false)
        : of(fraction | 0x80_0000, biased - 150, fraction == 0 && biased > 1);
  }

  /** As {@link Double#toString(double)}. */
  public static String toString(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    boolean negative = Double.doubleToRawLongBits(value) < 0;
    double magnitude = Math.abs(value);
    if (magnitude == 0) {
      return negative ? "-0.0" : "0.0";
    }
    if (magnitude > Double.MAX_VALUE) {
      return negative ? "-Infinity" : "Infinity";
    }
    return of(magnitude).toString(negative);
  }

  /** As {@link Float#toString(float)}. */
  public static String toString(float value) {
    float magnitude = Math.abs(value);
    return magnitude > 0 && magnitude <= Float.MAX_VALUE
        ? of(magnitude).toString(value < 0)
        : toString((double) value);
  }

  /**
   * @param toPowerOfTwo whether the neighbour below is half as far as the one above
   */
  private static ShortestDecimal of(long c, int q, boolean toPowerOfTwo) {
    if (q <= 0 && q > -Long.SIZE && ((c >>> -q) << -q) == c) {
      // An integer, and all its neighbours are nearer than the next one.
      return stripped(c >>> -q, 0);
    }
    int k = (int) ((q * 1292913986L - (toPowerOfTwo ? 536607789L : 0)) >> 32);
    return of(c, q, toPowerOfTwo, k);
  }

  private static ShortestDecimal of(long c, int q, boolean toPowerOfTwo, int k) {
    int shift = q + PowersOfTen.floorLog2(-k) + 2;
    // Fourfold, and odd where they are no integers: compared with multiples of 4.
    long value = scaled((4 * c) << shift, -k);
    long excluded = c & 1;
    long low = scaled((4 * c - (toPowerOfTwo ? 1 : 2)) << shift, -k) + excluded;
    long high = scaled((4 * c + 2) << shift, -k) - excluded;
    long below = value >> 2;
    if (below < 10) {
      return of(c, q, toPowerOfTwo, k - 1); // Two digits at least.
    }
    if (below >= 100) {
      long down = below / 10 * 10;
      boolean isDown = low <= 4 * down;
      if (isDown != (4 * (down + 10) <= high)) {
        return stripped(isDown ? down : down + 10, k);
      }
    }
    boolean up = 4 * (below + 1) <= high;
    if (up && low <= 4 * below) {
      long middle = 4 * below + 2;
      up = value == middle ? (below & 1) != 0 : value > middle;
    }
    return stripped(up ? below + 1 : below, k);
  }

  /** x times the power of ten's 126 bits, without the lower 127 bits but whether there are any. */
  private static long scaled(long x, int power) {
    long high = PowersOfTen.high(power);
    long low = PowersOfTen.low(power);
    long carried = (Math.multiplyHigh(low, x) << 1) | ((low * x) >>> 63);
    long middle = high * x + carried;
    long top = Math.multiplyHigh(high, x);
    if (Long.compareUnsigned(middle, carried) < 0) {
      top++;
    }
    // The power is a bit too large: a remainder of 1 is none.
    return middle == 0 || middle == 1 ? top : top | 1;
  }

  private static ShortestDecimal stripped(long digits, int exponent) {
    while (digits % 10 == 0) {
      digits /= 10;
      exponent++;
    }
    return new ShortestDecimal(digits, exponent);
  }

  private String toString(boolean negative) {
    String text = Long.toString(digits);
    int point = text.length() + exponent;
    StringBuilder to = new StringBuilder(26);
    if (negative) {
      to.append('-');
    }
    if (point > 7 || point < -2) {
      to.append(text.charAt(0)).append('.');
      to.append(text.length() == 1 ? "0" : text.substring(1));
      to.append('E').append(point - 1);
    } else if (point <= 0) {
      to.append("0.").append("00", 0, -point).append(text);
    } else if (exponent >= 0) {
      to.append(text).append("000000", 0, exponent).append(".0");
    } else {
      to.append(text, 0, point).append('.').append(text, point, text.length());
    }
    return to.toString();
  }
}
