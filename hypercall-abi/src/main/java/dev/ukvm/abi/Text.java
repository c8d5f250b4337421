// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.abi;

import java.util.ArrayList;
import java.util.List;

/** Plain work on texts, without the weight that the JDK's formatters and patterns have. */
public final class Text {
  private static final int DIGIT_BITS = 4;
  private static final int RADIX = 1 << DIGIT_BITS;

  private Text() {}

  /** Hexadecimal, unsigned, with zeros in front up to this many digits. */
  public static String hex(long value, int digits) {
    String number = Long.toHexString(value);
    return "0".repeat(Math.max(0, digits - number.length())) + number;
  }

  /** Two hexadecimal digits for each byte, with a separator between bytes. */
  public static String hex(byte[] bytes, String separator) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      text.append(text.isEmpty() ? "" : separator);
      text.append(Character.forDigit(b >> DIGIT_BITS & RADIX - 1, RADIX));
      text.append(Character.forDigit(b & RADIX - 1, RADIX));
    }
    return text.toString();
  }

  /** What is between separators, before the first and after the last: one part at least. */
  public static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int end = text.indexOf(separator); end >= 0; end = text.indexOf(separator, start)) {
      parts.add(text.substring(start, end));
      start = end + 1;
    }
    parts.add(text.substring(start));
    return parts;
  }

  /** With spaces behind it up to this many characters. */
  public static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
