// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.abi;

import java.util.Locale;

/**
 * The tokens of RFC 8259, each taken when its reader expects it. It never looks back, so that a
 * text is read in one pass. Whatever it quotes in a message is short and printable ASCII.
 */
final class JsonScanner {
  private static final int QUOTE_MAX = 40;

  private final String text;
  private int position;

  JsonScanner(String text) {
    this.text = text;
  }

  /** Index of the next character. */
  int position() {
    return position;
  }

  void skipSpace() {
    while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
  }

  /** Takes one character, and space after it. */
  void expect(char c, String field, String what) {
    if (peek() != c) {
      throw error(position, field + ": expected " + what + ", found " + found());
    }
    position++;
    skipSpace();
  }

  /** After an opening bracket: whether a member follows; otherwise the bracket is closed. */
  boolean startOfMembers(char close) {
    if (peek() == close) {
      expect(close, "", "");
      return false;
    }
    return true;
  }

  /** After a member: whether another one follows; otherwise the bracket is closed. */
  boolean nextMember(char close, String field) {
    skipSpace();
    if (startOfMembers(close)) {
      expect(',', field, "',' or '" + close + "'");
      return true;
    }
    return false;
  }

  /** A key and its colon. */
  String key(String field) {
    if (peek() != '"') {
      throw error(position, field + ": expected a key in quotes, found " + found());
    }
    String key = string(field);
    skipSpace();
    expect(':', field, "':'");
    return key;
  }

  /** A string's characters, escapes resolved. */
  String string(String field) {
    int start = position;
    if (peek() != '"') {
      throw error(position, field + ": expected a string, found " + found());
    }
    position++;
    StringBuilder out = new StringBuilder();
    while (true) {
      int c = peek();
      if (c < 0) {
        throw error(start, field + ": the string does not end");
      }
      if (c < ' ') {
        throw error(position, field + ": control character in a string: " + found());
      }
      position++;
      if (c == '"') {
        return out.toString();
      }
      out.append(c == '\\' ? escape(field) : (char) c);
    }
  }

  private char escape(String field) {
    int at = position - 1;
    int c = peek();
    position++;
    return switch (c) {
      case '"', '\\', '/' -> (char) c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode(field, at);
      default -> throw error(at, field + ": no such escape in a string");
    };
  }

  private char unicode(String field, int at) {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int c = peek();
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw error(at, field + ": \\u needs four hexadecimal digits");
      }
      value = value << 4 | digit;
      position++;
    }
    return (char) value;
  }

  /** A number as it is written. */
  String number(String field) {
    int start = position;
    if (peek() == '-') {
      position++;
    }
    if (peek() == '0') {
      position++;
    } else {
      digits(start, field);
    }
    if (peek() == '.') {
      position++;
      digits(start, field);
    }
    if (peek() == 'e' || peek() == 'E') {
      position++;
      if (peek() == '+' || peek() == '-') {
        position++;
      }
      digits(start, field);
    }
    return text.substring(start, position);
  }

  private void digits(int start, String field) {
    if (!isDigit(peek())) {
      throw error(
          position,
          field
              + ": expected a "
              + (position == start ? "number" : "digit")
              + ", found "
              + found());
    }
    while (isDigit(peek())) {
      position++;
    }
  }

  /** Nothing but space may follow. */
  void end() {
    skipSpace();
    if (position < text.length()) {
      throw error(position, "manifest: expected the end of the text, found " + found());
    }
  }

  /** A failure at an index, its line and column counted from 1. */
  ManifestException error(int at, String message) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < at; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new ManifestException(line + ":" + (at - lineStart + 1) + ": " + message);
  }

  /** In quotes, shortened, with everything but printable ASCII escaped. */
  static String quote(String value) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    // The escapes count too: six characters for one.
    for (; i < value.length() && out.length() < QUOTE_MAX; i++) {
      char c = value.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
        out.append(c);
      } else {
        out.append("\\u").append(Text.hex(c, 4));
      }
    }
    return "\"" + out + (i < value.length() ? "...\"" : "\"");
  }

  /** At most as much of a value as {@link #quote} would show. */
  static String shorten(String value) {
    return value.length() > QUOTE_MAX ? value.substring(0, QUOTE_MAX) + "..." : value;
  }

  /** The next character, or -1 at the end. */
  private int peek() {
    return position < text.length() ? text.charAt(position) : -1;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private String found() {
    int c = peek();
    if (c < 0) {
      return "the end of the text";
    }
    return switch (c) {
      case '{' -> "an object";
      case '[' -> "an array";
      case '"' -> "a string";
      default ->
          c > ' ' && c < 0x7f
              ? "'" + (char) c + "'"
              : "U+" + Text.hex(c, 4).toUpperCase(Locale.ROOT);
    };
  }
}
