// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;

/** Methods about text that TeaVM's class library lacks. */
final class Texts {
  private Texts() {}

  @Replaces("java.lang.String")
  static final class OfString {
    private OfString() {}

    @Replaces.Instance
    public static Stream<String> lines(String self) {
      return split(self).stream();
    }

    private static List<String> split(String text) {
      List<String> lines = new ArrayList<>();
      int start = 0;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '\n' || c == '\r') {
          lines.add(text.substring(start, i));
          if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
            i++;
          }
          start = i + 1;
        }
      }
      if (start < text.length()) {
        lines.add(text.substring(start));
      }
      return lines;
    }

    @Replaces.Instance
    public static Object transform(String self, Function<String, ?> function) {
      return function.apply(self);
    }

    @Replaces.Instance
    public static int indexOf(String self, int c, int from, int to) {
      checkRange(self, from, to);
      int at = self.indexOf(c, from);
      return at < to ? at : -1;
    }

    @Replaces.Instance
    public static int indexOf(String self, String text, int from, int to) {
      checkRange(self, from, to);
      int at = self.indexOf(text, from);
      return at + text.length() <= to ? at : -1;
    }

    private static void checkRange(String self, int from, int to) {
      if (from < 0 || from > to || to > self.length()) {
        throw new StringIndexOutOfBoundsException(
            "Range [" + from + ", " + to + ") out of bounds for length " + self.length());
      }
    }

    @Replaces.Instance
    public static String indent(String self, int count) {
      StringBuilder text = new StringBuilder();
      for (String line : split(self)) {
        int strip = 0;
        while (strip < -count
            && strip < line.length()
            && Character.isWhitespace(line.charAt(strip))) {
          strip++;
        }
        text.append(" ".repeat(Math.max(0, count))).append(line, strip, line.length()).append('\n');
      }
      return text.toString();
    }
  }

  @Replaces("java.lang.StringBuilder")
  static final class OfStringBuilder {
    private OfStringBuilder() {}

    @Replaces.Instance
    public static int compareTo(StringBuilder self, StringBuilder other) {
      return self.toString().compareTo(other.toString());
    }

    @Replaces.Instance
    public static StringBuilder repeat(StringBuilder self, CharSequence text, int count) {
      return self.append(String.valueOf(text).repeat(count));
    }

    @Replaces.Instance
    public static StringBuilder repeat(StringBuilder self, int codePoint, int count) {
      return self.append(Character.toString(codePoint).repeat(count));
    }
  }

  @Replaces("java.lang.Character")
  static final class OfCharacter {
    private OfCharacter() {}

    @Replaces.Static
    public static String toString(int codePoint) {
      return new String(Character.toChars(codePoint));
    }
  }

  @Replaces("java.lang.Long")
  static final class OfLong {
    private OfLong() {}

    @Replaces.Static
    public static long parseUnsignedLong(String text) {
      return parseUnsignedLong(text, 10);
    }

    @Replaces.Static
    public static long parseUnsignedLong(String text, int radix) {
      String digits = text.startsWith("+") ? text.substring(1) : text;
      if (digits.length() < 12) {
        long value = Long.parseLong(digits, radix);
        if (value < 0 || digits.charAt(0) == '+' || digits.charAt(0) == '-') {
          throw refused(text);
        }
        return value;
      }
      // The last digit is the one that can be too much.
      long most = parseUnsignedLong(digits.substring(0, digits.length() - 1), radix);
      int last = Character.digit(digits.charAt(digits.length() - 1), radix);
      long value = most * radix + last;
      if (last < 0
          || Long.compareUnsigned(most, Long.divideUnsigned(-1, radix)) > 0
          || Long.compareUnsigned(value, last) < 0) {
        throw refused(text);
      }
      return value;
    }

    private static NumberFormatException refused(String text) {
      return new NumberFormatException("For input string: \"" + text + "\"");
    }
  }

  @Replaces("java.lang.Integer")
  static final class OfInteger {
    private OfInteger() {}

    @Replaces.Static
    public static int parseUnsignedInt(String text) {
      return parseUnsignedInt(text, 10);
    }

    @Replaces.Static
    public static int parseUnsignedInt(String text, int radix) {
      long value = Long.parseLong(text, radix);
      if (value < 0 || value >>> 32 != 0) {
        throw new NumberFormatException("For input string: \"" + text + "\"");
      }
      return (int) value;
    }
  }

  @Replaces("java.io.PrintStream")
  static final class OfPrintStream {
    private OfPrintStream() {}

    @Replaces.Instance
    public static void writeBytes(java.io.PrintStream self, byte[] bytes) {
      self.write(bytes, 0, bytes.length);
    }

    @Replaces.Instance
    public static void println(java.io.PrintStream self, char[] text) {
      self.println(new String(text));
    }

    @Replaces.Instance
    public static void print(java.io.PrintStream self, char[] text) {
      self.print(new String(text));
    }
  }

  @Replaces("java.lang.Enum")
  static final class OfEnum {
    private OfEnum() {}

    @Replaces.Instance
    @SuppressWarnings("EnumOrdinal") // That is how enums are compared.
    public static int compareTo(Enum<?> self, Enum<?> other) {
      return self.ordinal() - other.ordinal();
    }
  }

  @Replaces("java.util.Optional")
  static final class OfOptional {
    private OfOptional() {}

    @Replaces.Instance
    public static String toString(Optional<?> self) {
      return self.isPresent() ? "Optional[" + self.get() + "]" : "Optional.empty";
    }
  }

  @Replaces("java.util.OptionalInt")
  static final class OfOptionalInt {
    private OfOptionalInt() {}

    @Replaces.Instance
    public static String toString(OptionalInt self) {
      return self.isPresent() ? "OptionalInt[" + self.getAsInt() + "]" : "OptionalInt.empty";
    }
  }
}
