// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

import java.math.BigDecimal;

/** Conversions e, f, g and a. */
final class FormatFloat {
  private static final int DEFAULT_PRECISION = 6;

  private FormatFloat() {}

  static String of(FormatSpecifier specifier, Object argument) {
    if (argument instanceof BigDecimal number && specifier.conversion() != 'a') {
      return specifier.signed(
          number.signum() < 0, "", magnitude(specifier, DecimalDigits.of(number)));
    }
    if (!(argument instanceof Double) && !(argument instanceof Float)) {
      throw specifier.refused(argument);
    }
    double value = ((Number) argument).doubleValue();
    if (value != value) {
      return "NaN";
    }
    boolean isNegative = Double.doubleToRawLongBits(value) < 0;
    double magnitude = Math.abs(value);
    if (magnitude > Double.MAX_VALUE) {
      return specifier.unfilled(isNegative, "Infinity");
    }
    return specifier.conversion() == 'a'
        ? specifier.signed(isNegative, "0x", HexDigits.of(magnitude, specifier.precision()))
        : specifier.signed(isNegative, "", magnitude(specifier, DecimalDigits.of(magnitude)));
  }

  private static String magnitude(FormatSpecifier specifier, DecimalDigits number) {
    int precision = specifier.precision() < 0 ? DEFAULT_PRECISION : specifier.precision();
    switch (specifier.conversion()) {
      case 'e':
        return scientific(specifier, number, precision);
      case 'f':
        return fixed(specifier, number, precision);
      default:
        int significant = Math.max(1, precision);
        DecimalDigits rounded = number.rounded(significant);
        // Below 10^-4, or not below 10^precision, or a zero with a scale.
        int point = rounded.point();
        return point < -3 || point > significant || rounded.isZero() && point != 1
            ? scientific(specifier, rounded, significant - 1)
            : fixed(specifier, rounded, significant - point);
    }
  }

  private static String fixed(FormatSpecifier specifier, DecimalDigits number, int precision) {
    return specifier.grouped(pointed(specifier, number.fixed(precision)));
  }

  private static String scientific(FormatSpecifier specifier, DecimalDigits number, int precision) {
    DecimalDigits rounded = number.rounded(precision + 1);
    int exponent = rounded.point() - 1;
    String digits = Integer.toString(Math.abs(exponent));
    return pointed(specifier, rounded.mantissa(precision))
        + (exponent < 0 ? "e-" : "e+")
        + (digits.length() < 2 ? "0" + digits : digits);
  }

  private static String pointed(FormatSpecifier specifier, String digits) {
    return specifier.has(FormatSpecifier.ALTERNATE) && digits.indexOf('.') < 0
        ? digits + "."
        : digits;
  }
}
