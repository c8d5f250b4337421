// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As the JDK's, without those of its methods that search, skip, or know locales and radixes. */
public final class Scanner implements Iterator<String>, Closeable {
  private static final int CHUNK = 1024;

  private final Readable source;
  private final StringBuilder buffer = new StringBuilder();

  /** What is before it in the buffer was scanned. */
  private int position;

  /** {@code null} stands for whitespace: few programs need another, and regular expressions. */
  private Pattern delimiter;

  private boolean atEnd;
  private boolean closed;
  private IOException failure;

  public Scanner(String source) {
    this(new StringReader(source));
  }

  public Scanner(InputStream source) {
    this(new InputStreamReader(source));
  }

  public Scanner(InputStream source, String charset) {
    this(new InputStreamReader(source, Charset.forName(charset)));
  }

  public Scanner(InputStream source, Charset charset) {
    this(new InputStreamReader(source, charset));
  }

  public Scanner(Readable source) {
    this.source = Objects.requireNonNull(source, "source");
  }

  public Scanner useDelimiter(String pattern) {
    return useDelimiter(Pattern.compile(pattern));
  }

  public Scanner useDelimiter(Pattern pattern) {
    delimiter = Objects.requireNonNull(pattern);
    return this;
  }

  public Pattern delimiter() {
    return delimiter == null ? Pattern.compile("\\p{javaWhitespace}+") : delimiter;
  }

  public IOException ioException() {
    return failure;
  }

  @Override
  public void close() {
    if (!closed && source instanceof Closeable closeable) {
      try {
        closeable.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    closed = true;
    atEnd = true;
  }

  @Override
  public boolean hasNext() {
    return tokenStart() >= 0;
  }

  @Override
  public String next() {
    return next(token -> token);
  }

  public boolean nextBoolean() {
    return next(Scanner::toBoolean);
  }

  public byte nextByte() {
    return next(token -> Byte.valueOf(plain(token)));
  }

  public short nextShort() {
    return next(token -> Short.valueOf(plain(token)));
  }

  public int nextInt() {
    return next(token -> Integer.valueOf(plain(token)));
  }

  public long nextLong() {
    return next(token -> Long.valueOf(plain(token)));
  }

  public float nextFloat() {
    return next(token -> Float.valueOf(number(token)));
  }

  public double nextDouble() {
    return next(token -> Double.valueOf(number(token)));
  }

  public BigInteger nextBigInteger() {
    return next(token -> new BigInteger(plain(token)));
  }

  public BigDecimal nextBigDecimal() {
    return next(token -> new BigDecimal(number(token)));
  }

  public boolean hasNextBoolean() {
    return hasNext(Scanner::toBoolean);
  }

  public boolean hasNextByte() {
    return hasNext(token -> Byte.valueOf(plain(token)));
  }

  public boolean hasNextShort() {
    return hasNext(token -> Short.valueOf(plain(token)));
  }

  public boolean hasNextInt() {
    return hasNext(token -> Integer.valueOf(plain(token)));
  }

  public boolean hasNextLong() {
    return hasNext(token -> Long.valueOf(plain(token)));
  }

  public boolean hasNextFloat() {
    return hasNext(token -> Float.valueOf(number(token)));
  }

  public boolean hasNextDouble() {
    return hasNext(token -> Double.valueOf(number(token)));
  }

  public boolean hasNextBigInteger() {
    return hasNext(token -> new BigInteger(plain(token)));
  }

  public boolean hasNextBigDecimal() {
    return hasNext(token -> new BigDecimal(number(token)));
  }

  public boolean hasNextLine() {
    open();
    return position < buffer.length() || fill();
  }

  public String nextLine() {
    if (!hasNextLine()) {
      throw new NoSuchElementException("No line found");
    }
    int end = position;
    while (end < buffer.length() || fill()) {
      char c = buffer.charAt(end);
      if (c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029') {
        String line = buffer.substring(position, end++);
        if (c == '\r' && (end < buffer.length() || fill()) && buffer.charAt(end) == '\n') {
          end++;
        }
        position = end;
        return line;
      }
      end++;
    }
    String line = buffer.substring(position, end);
    position = end;
    return line;
  }

  private <T> boolean hasNext(Function<String, T> conversion) {
    int start = tokenStart();
    if (start < 0) {
      return false;
    }
    try {
      conversion.apply(buffer.substring(start, tokenEnd(start)));
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** A token that isn't what it should be stays the next one. */
  private <T> T next(Function<String, T> conversion) {
    int start = tokenStart();
    if (start < 0) {
      throw new NoSuchElementException();
    }
    int end = tokenEnd(start);
    T value;
    try {
      value = conversion.apply(buffer.substring(start, end));
    } catch (NumberFormatException e) {
      throw new InputMismatchException(e.getMessage());
    }
    position = end;
    if (position > CHUNK) {
      buffer.delete(0, position);
      position = 0;
    }
    return value;
  }

  private static Boolean toBoolean(String token) {
    if (token.equalsIgnoreCase("true") || token.equalsIgnoreCase("false")) {
      return Boolean.valueOf(token);
    }
    throw new NumberFormatException();
  }

  /** An integer without the commas between its thousands. */
  private static String plain(String token) {
    int digits = 0;
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (!(c == ',' && digits > 0) && !((c == '-' || c == '+') && i == 0)) {
        throw new NumberFormatException();
      }
    }
    if (digits == 0) {
      throw new NumberFormatException();
    }
    return token.indexOf(',') < 0 ? token : ungrouped(token, token.length());
  }

  /** A number as Double.valueOf takes it, but for what only Java's source has. */
  private static String number(String token) {
    int end = token.length();
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      if (c == '.' || c == 'e' || c == 'E') {
        end = Math.min(end, i);
      }
    }
    char last = token.charAt(token.length() - 1);
    if (last == 'd' || last == 'D' || last == 'f' || last == 'F' || token.indexOf('x') >= 0) {
      throw new NumberFormatException();
    }
    return token.indexOf(',') < 0 ? token : ungrouped(token, end);
  }

  /** Its integer part has a comma before each three digits. */
  private static String ungrouped(String token, int end) {
    for (int i = end - 4; i > 0; i -= 4) {
      if (token.charAt(i) != ',') {
        throw new NumberFormatException();
      }
    }
    String integer = token.substring(0, end).replace(",", "");
    int commas = end - integer.length();
    int sign = token.charAt(0) == '-' || token.charAt(0) == '+' ? 1 : 0;
    if (token.indexOf(',', end) >= 0 || commas != (integer.length() - sign - 1) / 3) {
      throw new NumberFormatException();
    }
    return integer + token.substring(end);
  }

  /** Where the next token starts; -1 if there is none. */
  private int tokenStart() {
    open();
    if (delimiter == null) {
      int start = position;
      while (start < buffer.length() || fill()) {
        if (!Character.isWhitespace(buffer.charAt(start))) {
          return start;
        }
        start++;
      }
      return -1;
    }
    while (true) {
      Matcher matcher = delimiter.matcher(buffer).region(position, buffer.length());
      int start = matcher.lookingAt() ? matcher.end() : position;
      // More input can lengthen the delimiter.
      if (start == buffer.length() || matcher.hitEnd()) {
        if (fill()) {
          continue;
        }
      }
      return start == buffer.length() ? -1 : start;
    }
  }

  private int tokenEnd(int start) {
    if (delimiter == null) {
      int end = start;
      while ((end < buffer.length() || fill()) && !Character.isWhitespace(buffer.charAt(end))) {
        end++;
      }
      return end;
    }
    while (true) {
      Matcher matcher = delimiter.matcher(buffer);
      boolean found = matcher.find(start);
      while (found && matcher.end() == matcher.start() && matcher.start() == start) {
        found = matcher.find();
      }
      if (found && matcher.end() < buffer.length()) {
        return matcher.start();
      }
      if (!fill()) {
        return found ? matcher.start() : buffer.length();
      }
    }
  }

  /** Reads more; false at the end. */
  private boolean fill() {
    if (atEnd) {
      return false;
    }
    CharBuffer chunk = CharBuffer.allocate(CHUNK);
    int count = -1;
    try {
      while ((count = source.read(chunk)) == 0) {}
    } catch (IOException e) {
      failure = e;
    }
    if (count < 0) {
      atEnd = true;
      return false;
    }
    chunk.flip();
    buffer.append(chunk);
    return true;
  }

  private void open() {
    if (closed) {
      throw new IllegalStateException("Scanner closed");
    }
  }
}
