// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

import java.io.Closeable;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;

/** As the JDK's, but that numbers and dates of every locale are written as English ones are. */
public final class Formatter implements Closeable, Flushable {
  private final Locale locale;
  private Appendable out;
  private IOException failure;

  /** How a BigDecimal is written. */
  public enum BigDecimalLayoutForm {
    SCIENTIFIC,
    DECIMAL_FLOAT
  }

  public Formatter() {
    this(new StringBuilder());
  }

  public Formatter(Appendable out) {
    this(out, Locale.getDefault());
  }

  public Formatter(Locale locale) {
    this(new StringBuilder(), locale);
  }

  public Formatter(Appendable out, Locale locale) {
    this.out = out == null ? new StringBuilder() : out;
    this.locale = locale;
  }

  public Formatter(PrintStream out) {
    this((Appendable) java.util.Objects.requireNonNull(out));
  }

  public Formatter(OutputStream out) {
    this(new OutputStreamWriter(out));
  }

  public Formatter(OutputStream out, String charset) throws UnsupportedEncodingException {
    this(new OutputStreamWriter(out, charset));
  }

  public Formatter(OutputStream out, String charset, Locale locale)
      throws UnsupportedEncodingException {
    this(new OutputStreamWriter(out, charset), locale);
  }

  public Formatter(OutputStream out, Charset charset, Locale locale) {
    this(new OutputStreamWriter(out, charset), locale);
  }

  public Locale locale() {
    open();
    return locale;
  }

  public Appendable out() {
    return open();
  }

  public IOException ioException() {
    return failure;
  }

  public Formatter format(String format, Object... arguments) {
    return format(locale, format, arguments);
  }

  public Formatter format(Locale l, String format, Object... arguments) {
    open();
    // All of a wrong format is refused before any of it is written.
    List<Object> parts = FormatSpecifier.parse(format);
    int next = 0;
    int last = -1;
    for (Object part : parts) {
      if (!(part instanceof FormatSpecifier specifier)) {
        append((String) part);
        continue;
      }
      Object argument = null;
      if (specifier.takesArgument()) {
        last = specifier.isRelative() ? last : specifier.isOrdinary() ? next++ : specifier.index();
        if (last < 0 || arguments != null && last >= arguments.length) {
          throw new MissingFormatArgumentException(specifier.toString());
        }
        argument = arguments == null ? null : arguments[last];
      }
      write(specifier, argument);
    }
    return this;
  }

  private void write(FormatSpecifier specifier, Object argument) {
    if (specifier.isText() && argument instanceof java.util.Formattable formattable) {
      int flags =
          (specifier.has(FormatSpecifier.LEFT) ? java.util.FormattableFlags.LEFT_JUSTIFY : 0)
              | (specifier.isUpper() ? java.util.FormattableFlags.UPPERCASE : 0)
              | (specifier.has(FormatSpecifier.ALTERNATE)
                  ? java.util.FormattableFlags.ALTERNATE
                  : 0);
      formattable.formatTo(
          (java.util.Formatter) (Object) this, flags, specifier.width(), specifier.precision());
      return;
    }
    String text = specifier.convert(argument);
    append(specifier.justified(specifier.isUpper() ? text.toUpperCase() : text));
  }

  private void append(String text) {
    try {
      out.append(text);
    } catch (IOException e) {
      failure = e;
    }
  }

  private Appendable open() {
    if (out == null) {
      throw new FormatterClosedException();
    }
    return out;
  }

  @Override
  public String toString() {
    return open().toString();
  }

  @Override
  public void flush() {
    if (open() instanceof Flushable flushable) {
      try {
        flushable.flush();
      } catch (IOException e) {
        failure = e;
      }
    }
  }

  @Override
  public void close() {
    if (out instanceof Closeable closeable) {
      try {
        closeable.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    out = null;
  }
}
