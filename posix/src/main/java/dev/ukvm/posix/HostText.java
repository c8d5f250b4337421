// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Names and arguments as the host has them: bytes, nearly always UTF-8. A byte that is no part of a
 * character becomes a lone surrogate, U+DC00 plus the byte, and that the byte again, so that what
 * came in as bytes goes out as the same bytes, whatever they are.
 */
public final class HostText {
  private static final char ESCAPE = '\udc00';
  private static final int ESCAPED_MIN = 0x80;
  private static final int BYTE_MAX = 0xff;

  /** Of UTF-8: bytes after the first have six bits each. */
  private static final int CONTINUATION_MIN = 0x80;

  private static final int CONTINUATION_MAX = 0xbf;
  private static final int CONTINUATION_MASK = 0x3f;
  private static final int CONTINUATION_BITS = 6;

  /** At most; a pair of chars takes four. */
  private static final int BYTES_PER_CHAR = 3;

  private HostText() {}

  /** The text that {@link #encode} gives these bytes for. */
  public static String decode(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return decodeAny(bytes);
      }
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The bytes of a text. A lone surrogate that {@link #decode} has not made becomes "?". */
  public static byte[] encode(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return encodeAny(text);
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String decodeAny(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    int at = 0;
    while (at < bytes.length) {
      int length = sequence(bytes, at);
      if (length == 0) {
        text.append((char) (ESCAPE + (bytes[at] & BYTE_MAX)));
        at++;
      } else {
        text.appendCodePoint(codePoint(bytes, at, length));
        at += length;
      }
    }
    return text.toString();
  }

  /** Bytes of the character that begins here, 0 if none does: the Unicode Standard, table 3-7. */
  private static int sequence(byte[] bytes, int at) {
    int first = bytes[at] & BYTE_MAX;
    int length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (first > 0xf4 || at + length > bytes.length) {
      return 0;
    }
    for (int i = 1; i < length; i++) {
      int least = CONTINUATION_MIN;
      int most = CONTINUATION_MAX;
      if (i == 1) {
        // No longer than it has to be, no surrogate, nothing beyond Unicode.
        least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : least;
        most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : most;
      }
      int next = bytes[at + i] & BYTE_MAX;
      if (next < least || next > most) {
        return 0;
      }
    }
    return length;
  }

  private static int codePoint(byte[] bytes, int at, int length) {
    int value = length == 1 ? bytes[at] : bytes[at] & (BYTE_MAX >> (length + 1));
    for (int i = 1; i < length; i++) {
      value = (value << CONTINUATION_BITS) | (bytes[at + i] & CONTINUATION_MASK);
    }
    return value;
  }

  private static byte[] encodeAny(String text) {
    byte[] bytes = new byte[BYTES_PER_CHAR * text.length()];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isPair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (isPair) {
        length = put(bytes, length, Character.toCodePoint(c, text.charAt(++i)));
      } else if (Character.isSurrogate(c)) {
        int escaped = c - ESCAPE;
        bytes[length++] = (byte) (escaped >= ESCAPED_MIN && escaped <= BYTE_MAX ? escaped : '?');
      } else {
        length = put(bytes, length, c);
      }
    }
    return Arrays.copyOf(bytes, length);
  }

  /** Appends a character; returns the new length. */
  private static int put(byte[] bytes, int length, int codePoint) {
    int count = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    for (int i = count - 1; i > 0; i--) {
      bytes[length + i] = (byte) (CONTINUATION_MIN | (codePoint & CONTINUATION_MASK));
      codePoint >>= CONTINUATION_BITS;
    }
    // As many leading ones as there are bytes.
    bytes[length] = (byte) (count == 1 ? codePoint : (0xf00 >> count) | codePoint);
    return length + count;
  }
}
