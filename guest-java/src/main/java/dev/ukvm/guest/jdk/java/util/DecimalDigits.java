// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

import dev.ukvm.guest.runtime.ShortestDecimal;
import java.math.BigDecimal;

/**
 * A decimal number that is not negative: digits, the first of them not 0, and where its point is.
 */
final class DecimalDigits {
  private static final DecimalDigits ZERO = new DecimalDigits("", 1);

  private final String digits;

  /** How many digits stand before the point; if negative, how many zeros stand after it. */
  private final int point;

  private DecimalDigits(String digits, int point) {
    this.digits = digits;
    this.point = point;
  }

  /** The digits of Double.toString: so the JDK does it. */
  static DecimalDigits of(double value) {
    if (value == 0) {
      return ZERO;
    }
    ShortestDecimal number = ShortestDecimal.of(value);
    String digits = Long.toString(number.digits());
    return new DecimalDigits(digits, digits.length() + number.exponent());
  }

  static DecimalDigits of(BigDecimal number) {
    if (number.signum() == 0) {
      return new DecimalDigits("", 1 - number.scale()); // A zero's scale shows.
    }
    String digits = number.unscaledValue().abs().toString();
    return new DecimalDigits(digits, digits.length() - number.scale());
  }

  boolean isZero() {
    return digits.isEmpty();
  }

  int point() {
    return point;
  }

  /** With so many digits at most, ties up. */
  DecimalDigits rounded(int count) {
    if (count >= digits.length()) {
      return this;
    }
    if (count < 0 || count == 0 && digits.charAt(0) < '5') {
      return ZERO;
    }
    if (digits.charAt(count) < '5') {
      return new DecimalDigits(digits.substring(0, count), point);
    }
    int nines = count;
    while (nines > 0 && digits.charAt(nines - 1) == '9') {
      nines--;
    }
    return nines == 0
        ? new DecimalDigits("1", point + 1)
        : new DecimalDigits(
            digits.substring(0, nines - 1) + (char) (digits.charAt(nines - 1) + 1), point);
  }

  /** With so many digits after the point. */
  String fixed(int precision) {
    DecimalDigits number = rounded((int) Math.min(Integer.MAX_VALUE, (long) point + precision));
    StringBuilder text = new StringBuilder();
    number.append(text, number.isZero() ? 0 : number.point);
    if (text.isEmpty()) {
      text.append('0');
    }
    if (precision > 0) {
      text.append('.');
      int zeros = number.isZero() ? precision : Math.min(precision, Math.max(0, -number.point));
      text.append("0".repeat(zeros));
      int start = Math.max(0, number.point);
      if (start < number.digits.length()) {
        text.append(number.digits, start, number.digits.length());
      }
      int missing = precision - zeros - Math.max(0, number.digits.length() - start);
      text.append("0".repeat(missing));
    }
    return text.toString();
  }

  /** One digit, and so many after the point; there are no more. */
  String mantissa(int precision) {
    StringBuilder text = new StringBuilder().append(isZero() ? '0' : digits.charAt(0));
    if (precision > 0) {
      text.append('.');
      if (!isZero()) {
        text.append(digits, 1, digits.length());
      }
      text.append("0".repeat(precision - Math.max(0, digits.length() - 1)));
    }
    return text.toString();
  }

  private void append(StringBuilder text, int count) {
    if (count > 0) {
      text.append(digits, 0, Math.min(count, digits.length()));
      text.append("0".repeat(Math.max(0, count - digits.length())));
    }
  }
}
