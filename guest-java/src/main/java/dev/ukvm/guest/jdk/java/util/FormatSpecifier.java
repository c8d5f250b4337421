// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

import java.util.ArrayList;
import java.util.List;

/** What stands for an argument in a format: %[index$][flags][width][.precision]conversion. */
final class FormatSpecifier {
  /** Their characters in the order of the bits. */
  private static final String FLAGS = "-#+ 0,(<";

  private static final String CONVERSIONS = "bBhHsScCdoxXeEfgGaAtT%n";

  static final int LEFT = 1;
  static final int ALTERNATE = 2;
  static final int PLUS = 4;
  static final int SPACE = 8;
  static final int ZERO = 16;
  static final int GROUP = 32;
  static final int PARENTHESES = 64;
  private static final int PREVIOUS = 128;

  private static final int NONE = -1;

  /** Stands for a number too large for an int. */
  private static final int NO_INT = Integer.MIN_VALUE;

  /** Of the argument, from 1; 0 is the next one. */
  private int index;

  private boolean isIndexed;

  private int flags;
  private int width = NONE;
  private int precision = NONE;
  private char conversion;
  private boolean isUpper;

  /** Whether the conversion is a suffix of t. */
  private boolean isTime;

  private FormatSpecifier() {}

  /** The format's parts in their order: text as String, and specifiers. */
  static List<Object> parse(String format) {
    List<Object> parts = new ArrayList<>();
    int at = 0;
    while (at < format.length()) {
      int percent = format.indexOf('%', at);
      if (percent != at) {
        parts.add(format.substring(at, percent < 0 ? format.length() : percent));
      }
      if (percent < 0) {
        break;
      }
      FormatSpecifier specifier = new FormatSpecifier();
      at = specifier.read(format, percent + 1);
      FormatChecks.check(specifier);
      parts.add(specifier);
    }
    return parts;
  }

  /** Reads what follows the percent sign, and returns where it ends. */
  private int read(String format, int start) {
    int at = start;
    int digits = digitsEnd(format, at);
    if (digits > at && digits < format.length() && format.charAt(digits) == '$') {
      index = number(format, at, digits);
      isIndexed = true;
      at = digits + 1;
    }
    int duplicate = 0;
    int flag;
    while (at < format.length() && (flag = FLAGS.indexOf(format.charAt(at))) >= 0) {
      if (duplicate == 0) {
        duplicate = flags & 1 << flag;
      }
      flags |= 1 << flag;
      at++;
    }
    digits = digitsEnd(format, at);
    if (digits > at) {
      width = number(format, at, digits);
      at = digits;
    }
    if (at < format.length() && format.charAt(at) == '.') {
      at++;
      digits = digitsEnd(format, at);
      if (digits == at) {
        throw unknown(format, start);
      }
      precision = number(format, at, digits);
      at = digits;
    }
    if (at == format.length() || !isConversion(format.charAt(at))) {
      throw unknown(format, start);
    }
    checkNumbers(duplicate);
    conversion = format.charAt(at++);
    isUpper = conversion >= 'A' && conversion <= 'Z';
    isTime = conversion == 't' || conversion == 'T';
    if (isTime) {
      if (at == format.length() || !isConversion(format.charAt(at))) {
        throw new UnknownFormatConversionException(String.valueOf(conversion));
      }
      conversion = format.charAt(at++);
    } else if (CONVERSIONS.indexOf(conversion) < 0) {
      throw new UnknownFormatConversionException(String.valueOf(conversion));
    } else {
      conversion = Character.toLowerCase(conversion);
    }
    return at;
  }

  /** Whether it can be one, known or not. */
  private static boolean isConversion(char c) {
    return c == '%' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
  }

  private void checkNumbers(int duplicate) {
    if (isIndexed && index <= 0) {
      throw new IllegalFormatArgumentIndexException(index);
    }
    if (duplicate != 0) {
      throw new DuplicateFormatFlagsException(flags(duplicate));
    }
    if (width == NO_INT) {
      throw new IllegalFormatWidthException(width);
    }
    if (precision == NO_INT) {
      throw new IllegalFormatPrecisionException(precision);
    }
  }

  private static UnknownFormatConversionException unknown(String format, int start) {
    return new UnknownFormatConversionException(
        start < format.length() ? format.substring(start, start + 1) : "%");
  }

  private static int digitsEnd(String format, int at) {
    while (at < format.length() && format.charAt(at) >= '0' && format.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  /** The number, or {@link #NO_INT}. */
  private static int number(String format, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + format.charAt(i) - '0';
      if (number > Integer.MAX_VALUE) {
        return NO_INT;
      }
    }
    return (int) number;
  }

  boolean takesArgument() {
    return conversion != '%' && conversion != 'n' || isTime;
  }

  boolean isRelative() {
    return has(PREVIOUS);
  }

  boolean isOrdinary() {
    return index == 0;
  }

  /** Of the argument, from 0. */
  int index() {
    return index - 1;
  }

  boolean has(int someOf) {
    return (flags & someOf) != 0;
  }

  boolean hasAll(int some) {
    return of(some) == some;
  }

  /** Those of some flags that it has. */
  int of(int some) {
    return flags & some;
  }

  int width() {
    return width;
  }

  int precision() {
    return precision;
  }

  boolean isUpper() {
    return isUpper;
  }

  boolean isTime() {
    return isTime;
  }

  boolean isText() {
    return conversion == 's' && !isTime;
  }

  /** In lower case, where that is another letter for the same. */
  char conversion() {
    return conversion;
  }

  static String flags(int some) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < FLAGS.length(); i++) {
      if ((some & 1 << i) != 0) {
        text.append(FLAGS.charAt(i));
      }
    }
    return text.toString();
  }

  /** All that the specifier has, upper case among them. */
  String flags() {
    return flags(flags & LEFT) + (isUpper ? "^" : "") + flags(flags & ~LEFT);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("%").append(flags(flags));
    if (index != 0 && !isRelative() && takesArgument()) {
      text.append(index).append('$');
    }
    if (width != NONE) {
      text.append(width);
    }
    if (precision != NONE) {
      text.append('.').append(precision);
    }
    if (isTime) {
      text.append(isUpper ? 'T' : 't');
    }
    return text.append(isUpper ? Character.toUpperCase(conversion) : conversion).toString();
  }

  /** The argument as text, in lower case still. */
  String convert(Object argument) {
    if (!takesArgument()) {
      return conversion == 'n' ? System.lineSeparator() : "%";
    }
    if (conversion == 'b' && !isTime) {
      boolean value = argument instanceof Boolean b ? b : argument != null;
      return shortened(value ? "true" : "false");
    }
    if (isText() && has(ALTERNATE)) {
      throw new FormatFlagsConversionMismatchException("#", 's');
    }
    if (argument == null) {
      return shortened("null");
    }
    if (isTime) {
      return FormatTime.of(conversion, argument);
    }
    return switch (conversion) {
      case 's' -> shortened(argument.toString());
      case 'h' -> shortened(Integer.toHexString(argument.hashCode()));
      case 'c' -> character(argument);
      case 'd', 'o', 'x' -> FormatInteger.of(this, argument);
      default -> FormatFloat.of(this, argument);
    };
  }

  private String character(Object argument) {
    if (argument instanceof Character c) {
      return String.valueOf(c.charValue());
    }
    int point;
    if (argument instanceof Byte || argument instanceof Short || argument instanceof Integer) {
      point = ((Number) argument).intValue();
    } else {
      throw refused(argument);
    }
    if (!Character.isValidCodePoint(point)) {
      throw new IllegalFormatCodePointException(point);
    }
    return new String(Character.toChars(point));
  }

  IllegalFormatConversionException refused(Object argument) {
    return new IllegalFormatConversionException(conversion, argument.getClass());
  }

  private String shortened(String text) {
    return precision != NONE && precision < text.length() ? text.substring(0, precision) : text;
  }

  /** The text in the width, blanks at its left or at its right. */
  String justified(String text) {
    int missing = width - text.length();
    if (missing <= 0) {
      return text;
    }
    return has(LEFT) ? text + " ".repeat(missing) : " ".repeat(missing) + text;
  }

  /** Sign, prefix, zeros if they are to fill the width, and the magnitude. */
  String signed(boolean isNegative, String prefix, String magnitude) {
    return signed(isNegative, prefix, magnitude, has(ZERO));
  }

  /** Sign and magnitude of what zeros can't fill up. */
  String unfilled(boolean isNegative, String magnitude) {
    return signed(isNegative, "", magnitude, false);
  }

  private String signed(boolean isNegative, String prefix, String magnitude, boolean isFilled) {
    StringBuilder text = new StringBuilder();
    if (isNegative) {
      text.append(has(PARENTHESES) ? '(' : '-');
    } else if (has(PLUS)) {
      text.append('+');
    } else if (has(SPACE)) {
      text.append(' ');
    }
    text.append(prefix);
    boolean closes = isNegative && has(PARENTHESES);
    if (isFilled) {
      int missing = width - text.length() - magnitude.length() - (closes ? 1 : 0);
      text.append("0".repeat(Math.max(0, missing)));
    }
    text.append(magnitude);
    return closes ? text.append(')').toString() : text.toString();
  }

  /** With commas, if they are asked for, between each three digits of the integer part. */
  String grouped(String magnitude) {
    if (!has(GROUP)) {
      return magnitude;
    }
    int point = magnitude.indexOf('.');
    StringBuilder text = new StringBuilder(magnitude);
    for (int i = (point < 0 ? magnitude.length() : point) - 3; i > 0; i -= 3) {
      text.insert(i, ',');
    }
    return text.toString();
  }
}
