// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Names and arguments as the host has them: bytes, nearly always UTF-8. A byte that is no part of a
 * character becomes a lone surrogate, U+DC00 plus the byte, and that the byte again, so that what
 * came in as bytes goes out as the same bytes, whatever they are.
 */
public final class HostText {
  private static final char ESCAPE = '\udc00';
  private static final int ESCAPED_MIN = 0x80;
  private static final int BYTE_MAX = 0xff;

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
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      for (int i = result.length(); i > 0; i--) {
        out.put((char) (ESCAPE + (in.get() & BYTE_MAX)));
      }
      result = decoder.reset().decode(in, out, true);
    }
    return out.flip().toString();
  }

  private static byte[] encodeAny(String text) {
    CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
    CharBuffer in = CharBuffer.wrap(text);
    ByteBuffer out = ByteBuffer.allocate((int) (text.length() * encoder.maxBytesPerChar()) + 1);
    CoderResult result = encoder.encode(in, out, true);
    while (result.isError()) {
      for (int i = result.length(); i > 0; i--) {
        int escaped = in.get() - ESCAPE;
        out.put((byte) (escaped >= ESCAPED_MIN && escaped <= BYTE_MAX ? escaped : '?'));
      }
      result = encoder.reset().encode(in, out, true);
    }
    byte[] bytes = new byte[out.flip().remaining()];
    out.get(bytes);
    return bytes;
  }
}
