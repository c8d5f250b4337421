// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
