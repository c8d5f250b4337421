// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

import java.math.BigInteger;

/** Conversions d, o and x. */
final class FormatInteger {
  private FormatInteger() {}

  static String of(FormatSpecifier specifier, Object argument) {
    int radix =
        switch (specifier.conversion()) {
          case 'd' -> 10;
          case 'o' -> 8;
          default -> 16;
        };
    if (argument instanceof BigInteger number) {
      String text = number.toString(radix);
      return of(specifier, radix, number.signum() < 0 ? text.substring(1) : text, text);
    }
    int bits;
    if (argument instanceof Integer) {
      bits = Integer.SIZE;
    } else if (argument instanceof Long) {
      bits = Long.SIZE;
    } else if (argument instanceof Short) {
      bits = Short.SIZE;
    } else if (argument instanceof Byte) {
      bits = Byte.SIZE;
    } else {
      throw specifier.refused(argument);
    }
    long value = ((Number) argument).longValue();
    if (radix == 10) {
      String text = Long.toString(value);
      return of(specifier, radix, value < 0 ? text.substring(1) : text, text);
    }
    // Of a negative number its two's complement.
    FormatChecks.refuse(
        specifier, FormatSpecifier.PARENTHESES | FormatSpecifier.SPACE | FormatSpecifier.PLUS);
    long unsigned = bits == Long.SIZE ? value : value & (1L << bits) - 1;
    String text = radix == 8 ? Long.toOctalString(unsigned) : Long.toHexString(unsigned);
    return of(specifier, radix, text, text);
  }

  /**
   * @param magnitude the text without its sign
   */
  private static String of(FormatSpecifier specifier, int radix, String magnitude, String text) {
    String prefix = !specifier.has(FormatSpecifier.ALTERNATE) ? "" : radix == 8 ? "0" : "0x";
    return specifier.signed(
        magnitude.length() < text.length(), prefix, specifier.grouped(magnitude));
  }
}
