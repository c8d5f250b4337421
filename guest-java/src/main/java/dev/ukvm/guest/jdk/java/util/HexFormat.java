// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

/** As the JDK's, less what reads single digits of a stream. */
public final class HexFormat {
  private static final HexFormat PLAIN = new HexFormat("", "", "", false);

  private final String delimiter;
  private final String prefix;
  private final String suffix;
  private final boolean upper;

  private HexFormat(String delimiter, String prefix, String suffix, boolean upper) {
    this.delimiter = delimiter;
    this.prefix = prefix;
    this.suffix = suffix;
    this.upper = upper;
  }

  public static HexFormat of() {
    return PLAIN;
  }

  public static HexFormat ofDelimiter(String delimiter) {
    return PLAIN.withDelimiter(delimiter);
  }

  public HexFormat withDelimiter(String newDelimiter) {
    return new HexFormat(newDelimiter, prefix, suffix, upper);
  }

  public HexFormat withPrefix(String newPrefix) {
    return new HexFormat(delimiter, newPrefix, suffix, upper);
  }

  public HexFormat withSuffix(String newSuffix) {
    return new HexFormat(delimiter, prefix, newSuffix, upper);
  }

  public HexFormat withUpperCase() {
    return new HexFormat(delimiter, prefix, suffix, true);
  }

  public HexFormat withLowerCase() {
    return new HexFormat(delimiter, prefix, suffix, false);
  }

  public String delimiter() {
    return delimiter;
  }

  public String prefix() {
    return prefix;
  }

  public String suffix() {
    return suffix;
  }

  public boolean isUpperCase() {
    return upper;
  }

  public String formatHex(byte[] bytes) {
    return formatHex(bytes, 0, bytes.length);
  }

  public String formatHex(byte[] bytes, int from, int to) {
    java.util.Objects.checkFromToIndex(from, to, bytes.length);
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append(i == from ? "" : delimiter).append(prefix);
      digits(text, bytes[i], 2);
      text.append(suffix);
    }
    return text.toString();
  }

  public byte[] parseHex(CharSequence text) {
    int unit = prefix.length() + 2 + suffix.length();
    int count = 0;
    if (text.length() > 0) {
      count = (text.length() + delimiter.length()) / (unit + delimiter.length());
      if (count * (unit + delimiter.length()) - delimiter.length() != text.length()) {
        throw new IllegalArgumentException("string is incorrect length: " + text.length());
      }
    }
    byte[] bytes = new byte[count];
    int at = 0;
    for (int i = 0; i < count; i++) {
      at = expect(text, at, i == 0 ? "" : delimiter);
      at = expect(text, at, prefix);
      bytes[i] = (byte) (fromHexDigit(text.charAt(at)) << 4 | fromHexDigit(text.charAt(at + 1)));
      at = expect(text, at + 2, suffix);
    }
    return bytes;
  }

  private static int expect(CharSequence text, int at, String literal) {
    int end = at + literal.length();
    if (!text.subSequence(at, end).toString().equals(literal)) {
      throw new IllegalArgumentException(
          "found: \""
              + text.subSequence(at, end)
              + "\", expected: \""
              + literal
              + "\", index: "
              + at);
    }
    return end;
  }

  private void digits(StringBuilder text, long value, int count) {
    for (int i = count - 1; i >= 0; i--) {
      text.append(
          (upper ? "0123456789ABCDEF" : "0123456789abcdef").charAt((int) (value >>> 4 * i) & 15));
    }
  }

  private String digits(long value, int count) {
    StringBuilder text = new StringBuilder(count);
    digits(text, value, count);
    return text.toString();
  }

  public char toLowHexDigit(int value) {
    return digits(value & 15, 1).charAt(0);
  }

  public char toHighHexDigit(int value) {
    return digits(value >>> 4 & 15, 1).charAt(0);
  }

  public String toHexDigits(byte value) {
    return digits(value, 2);
  }

  public String toHexDigits(char value) {
    return digits(value, 4);
  }

  public String toHexDigits(short value) {
    return digits(value, 4);
  }

  public String toHexDigits(int value) {
    return digits(value, 8);
  }

  public String toHexDigits(long value) {
    return digits(value, 16);
  }

  public String toHexDigits(long value, int count) {
    return digits(value, count);
  }

  public static boolean isHexDigit(int c) {
    return c < 128 && Character.digit(c, 16) >= 0;
  }

  public static int fromHexDigit(int c) {
    int value = c < 128 ? Character.digit(c, 16) : -1;
    if (value < 0) {
      throw new NumberFormatException("not a hexadecimal digit: \"" + (char) c + "\" = " + c);
    }
    return value;
  }

  public static int fromHexDigits(CharSequence text) {
    return (int) digits(text, 8);
  }

  public static long fromHexDigitsToLong(CharSequence text) {
    return digits(text, 16);
  }

  private static long digits(CharSequence text, int maximum) {
    if (text.length() > maximum) {
      throw new IllegalArgumentException("string is too long: " + text.length());
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      value = value << 4 | fromHexDigit(text.charAt(i));
    }
    return value;
  }

  @Override
  public String toString() {
    return "uppercase: "
        + upper
        + ", delimiter: \""
        + delimiter
        + "\", prefix: \""
        + prefix
        + "\", suffix: \""
        + suffix
        + "\"";
  }
}
