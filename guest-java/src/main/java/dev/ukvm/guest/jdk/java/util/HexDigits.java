// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

/** A double's bits as hexadecimal digits. */
final class HexDigits {
  private static final int FRACTION = 52;
  private static final int DIGITS = FRACTION / 4;
  private static final int BIAS = 1023;

  private HexDigits() {}

  /**
   * @param value finite, not negative
   * @param precision digits after the point, ties to even; -1 for all that there are
   */
  static String of(double value, int precision) {
    long bits = Double.doubleToRawLongBits(value);
    int exponent = (int) (bits >>> FRACTION);
    long fraction = bits & (1L << FRACTION) - 1;
    int digits = precision == 0 ? 1 : precision;
    long first = exponent == 0 ? 0 : 1;
    if (value == 0) {
      exponent = BIAS;
    } else if (exponent == 0) {
      exponent = 1;
      if (digits >= 0 && digits < DIGITS) {
        // One that is rounded has a first digit of 1.
        int shift = Long.numberOfLeadingZeros(fraction) - (Long.SIZE - 1 - FRACTION);
        exponent -= shift;
        fraction = fraction << shift & (1L << FRACTION) - 1;
        first = 1;
      }
    }
    if (digits >= 0 && digits < DIGITS) {
      int dropped = FRACTION - 4 * digits;
      long mantissa = first << FRACTION | fraction;
      long half = 1L << dropped - 1;
      long odd = mantissa >>> dropped & 1;
      mantissa = mantissa + half - 1 + odd >>> dropped << dropped;
      first = mantissa >>> FRACTION;
      if (first == 2) {
        first = 1;
        exponent++;
        mantissa = 0;
      }
      fraction = mantissa & (1L << FRACTION) - 1;
    }
    StringBuilder text = new StringBuilder().append(first).append('.');
    String all = Long.toHexString(1L << FRACTION | fraction).substring(1);
    int count = Math.min(digits, DIGITS);
    if (digits < 0) {
      count = DIGITS;
      while (count > 1 && all.charAt(count - 1) == '0') {
        count--;
      }
    }
    text.append(all, 0, count);
    text.append("0".repeat(Math.max(0, digits - DIGITS)));
    return text.append('p').append(exponent - BIAS).toString();
  }
}
