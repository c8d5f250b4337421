// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.corpus;

import java.io.*;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.*;
import java.util.*;
import java.util.List;

/** java.util.Formatter, and the texts of floating-point numbers. */
@SuppressWarnings("all") // Formats are wrong on purpose.
final class Formatting {
  private Formatting() {}

  private static final double[] DOUBLES = {
    0,
    -0.0,
    0.15,
    0.25,
    0.35,
    0.5,
    1.5,
    2.5,
    -1.005,
    9.9995,
    99999.95,
    123456.5,
    999999.5,
    1234567.891,
    1e-4,
    0.00009999995,
    1e-5,
    1e7,
    1e17,
    1e23,
    2e-323,
    9.9e-324,
    Double.MIN_VALUE,
    Double.MIN_NORMAL,
    Double.MAX_VALUE,
    Math.PI,
    1.0 / 3,
    (double) 0.1f,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };

  private static final String[] WRONG = {
    "%",
    "%-",
    "%1",
    "%1$",
    "%.",
    "%.3",
    "%l",
    "%-5",
    "%0d",
    "%-d",
    "%-05d",
    "%--5d",
    "%+ d",
    "%#d",
    "%,x",
    "%(x",
    "%+x",
    "%5n",
    "%-n",
    "%.3n",
    "%<n",
    "%-%",
    "%.3%",
    "%#%",
    "%05%",
    "%0$d",
    "%99999999999$d",
    "%99999999999d",
    "%.99999999999f",
    "%2147483647$d",
    "%<d",
    "%<$d",
    "%3$d",
    "%t",
    "%tv",
    "%T",
    "%Tc",
    "%#tY",
    "%.3tY",
    "%-tY",
    "%,tY",
    "%a",
    "%(a",
    "%,a",
    "%.2d",
    "%.2c",
    "%#c",
    "%05c",
    "%#b",
    "%#h",
    "%#s",
    "%05s",
    "%+,s",
    "%(e",
    "%,e",
    "%#g",
    "%D",
    "%F",
    "%i",
    "%-10$5d",
    "%00d",
    "%$d",
    "%.d",
    "%5.d",
    "%..f",
    "%.-f",
    "%#,(+ -0<d",
    "%+ G",
    "%-05X",
    "%é",
    "%s%",
    "%d%q",
    "%1$s %4$s",
    "%c%c%2$c"
  };

  private static final class Shape implements Formattable {
    @Override
    public void formatTo(Formatter to, int flags, int width, int precision) {
      to.format("<%d %d %d>", flags, width, precision);
    }
  }

  static final List<Case> CASES =
      List.of(
          new Case(
              "general",
              () -> {
                Object[] all = {null, true, false, "text", 1, 2.5, 'c', List.of(1, 2)};
                for (Object o : all)
                  for (String f :
                      List.of("%b", "%B|", "%s", "%S", "%8s|", "%-8s|", "%.2s", "%6.1b"))
                    show(f, o);
                show("%h %H %h %5h", "text", 255, null, true);
                show("%% %5%|%-5%|%n");
              }),
          new Case(
              "characters",
              () -> {
                show("%c%c%c%c", 'a', (byte) 98, (short) 99, 0x1f600);
                show("%C %5c|%-5c|%c", 'ä', 'x', 'y', null);
                show("%c", 0x110000);
                show("%c", -1);
                show("%c", 1L);
                show("%c", "s");
              }),
          new Case(
              "integers",
              () -> {
                Object[] all = {
                  0,
                  7,
                  -7,
                  1234567,
                  -1234567,
                  Integer.MIN_VALUE,
                  Long.MIN_VALUE,
                  Long.MAX_VALUE,
                  (byte) -1,
                  (short) -300,
                  new BigInteger("123456789012345678901234567890"),
                  new BigInteger("-255"),
                  null
                };
                for (Object o : all) {
                  for (String f :
                      List.of(
                          "%d", "%+d", "% d", "%(d", "%,d", "%015d", "%,015d|", "%-12d|", "%(,12d"))
                    show(f, o);
                  for (String f :
                      List.of("%x", "%X", "%o", "%#x", "%#o", "%012x", "%#12X", "%+x", "%(o"))
                    show(f, o);
                }
                show("%d", 1.5);
                show("%x", "s");
                show("%d", 'c');
              }),
          new Case(
              "fixed",
              () -> {
                for (double d : DOUBLES)
                  for (String f :
                      List.of(
                          "%f",
                          "%.0f",
                          "%.1f",
                          "%.2f",
                          "%.20f",
                          "%,.2f",
                          "%+12.3f|",
                          "%-12.1f|",
                          "%012.2f",
                          "%(.1f",
                          "% .1f",
                          "%#.0f")) show(f, d);
                show("%.1f %.2f %f", 0.15f, 1.005f, 0.1f);
                show("%f", 1);
                show("%f %12f|%.2f", null, null, null);
              }),
          new Case(
              "scientific",
              () -> {
                for (double d : DOUBLES)
                  for (String f :
                      List.of("%e", "%.0e", "%.1E", "%.20e", "%+15.3e|", "%015.2e", "%(e", "%#.0e"))
                    show(f, d);
              }),
          new Case(
              "eitherWay",
              () -> {
                for (double d : DOUBLES)
                  for (String f :
                      List.of("%g", "%.0g", "%.1G", "%.3g", "%.20g", "%,15.9g|", "%015g", "%(.2g"))
                    show(f, d);
              }),
          new Case(
              "hexadecimal",
              () -> {
                for (double d : DOUBLES)
                  for (String f :
                      List.of("%a", "%A", "%.0a", "%.3a", "%.20a", "%+a", "%25a|", "%025a"))
                    show(f, d);
                show("%a %a", 0.1f, null);
                show("%a", BigDecimal.ONE);
              }),
          new Case(
              "decimals",
              () -> {
                for (String s :
                    List.of(
                        "0",
                        "0.000",
                        "1",
                        "-1.5",
                        "12345.6789",
                        "1E+30",
                        "-1.23E-30",
                        "99999999999999999999.995"))
                  for (String f :
                      List.of(
                          "%f",
                          "%.0f",
                          "%.2f",
                          "%.40f",
                          "%,.1f",
                          "%e",
                          "%.3E",
                          "%g",
                          "%.3g",
                          "%(30.2f|",
                          "%030.3f",
                          "%+.1e")) show(f, new BigDecimal(s));
                show("%d", BigDecimal.ONE);
                BigDecimal rounded = new BigDecimal("123.4567").round(new java.math.MathContext(4));
                show("%f %e %s", rounded, rounded, rounded);
              }),
          new Case(
              "millis",
              () -> {
                for (long t :
                    new long[] {
                      0,
                      951_782_400_123L,
                      -1,
                      4_102_444_799_999L,
                      43_200_000,
                      -12_219_292_800_000L,
                      -12_219_292_800_001L,
                      -62_135_769_600_001L,
                      253_402_300_800_000L
                    }) {
                  for (char c : "HIklMSLNpzZsQBbhAaCYyjmdeRTrDFc".toCharArray()) show("%t" + c, t);
                  show("%Tc %10tB|%-10Ta|%1$Tp", new Date(t), t, t);
                }
                show("%tY %<TB %12tA|", null, null);
                show("%tY", 5);
                show("%tY", "2000");
              }),
          new Case(
              "temporals",
              () -> {
                LocalDateTime at = LocalDateTime.of(2024, 2, 29, 23, 5, 7, 123_456_789);
                Object[] all = {
                  at,
                  at.toLocalDate(),
                  at.toLocalTime(),
                  at.atOffset(ZoneOffset.ofHoursMinutes(-3, -30)),
                  at.toInstant(ZoneOffset.UTC),
                  at.withYear(12345),
                  LocalDate.of(-5, 1, 2)
                };
                for (Object o : all)
                  for (char c : "HIklMSLNpzZsQBbhAaCYyjmdeRTrDFc".toCharArray()) show("%t" + c, o);
              }),
          new Case(
              "indexes",
              () -> {
                show("%2$s %1$s %s %s %<s %1$s", "a", "b");
                show("%01$s %1$-5s| %<5s", "a");
                show("%s %s", "a");
                show("%3$s", "a");
                show("%s %<s %s", "a", "b", "unused");
                print(String.format("%s %s", (Object[]) null));
              }),
          new Case(
              "wrong",
              () -> {
                for (String f : WRONG) show(f, 42, 1.5, "x");
              }),
          new Case(
              "gettersOfWrong",
              () -> {
                try {
                  String.format("%,x", 1);
                } catch (FormatFlagsConversionMismatchException e) {
                  print(e.getFlags() + e.getConversion());
                }
                try {
                  String.format("%d", "s");
                } catch (IllegalFormatConversionException e) {
                  print(e.getConversion() + " " + e.getArgumentClass());
                }
                try {
                  String.format("%s");
                } catch (IllegalFormatException e) {
                  print(((MissingFormatArgumentException) e).getFormatSpecifier());
                }
                try {
                  String.format("%5n");
                } catch (IllegalFormatWidthException e) {
                  print(e.getWidth());
                }
                try {
                  String.format("%.5d", 1);
                } catch (IllegalFormatPrecisionException e) {
                  print(e.getPrecision());
                }
                try {
                  String.format("%y", 1);
                } catch (UnknownFormatConversionException e) {
                  print(e.getConversion());
                }
              }),
          new Case(
              "formattables",
              () -> {
                show(
                    "%s %S %#s %-10s %5.3s|%-#7.1S",
                    new Shape(), new Shape(), new Shape(), new Shape(), new Shape(), new Shape());
                show("%b", new Shape());
              }),
          new Case(
              "appendables",
              () -> {
                StringBuilder b = new StringBuilder("x");
                Formatter f = new Formatter(b);
                f.format("%d", 1).format(Locale.US, "%s", "y");
                print(b + " " + f + " " + (f.out() == b));
                f.flush();
                f.close();
                f.close();
                try {
                  f.format("z");
                } catch (FormatterClosedException e) {
                  print(e);
                }
                StringBuilder partly = new StringBuilder();
                try {
                  new Formatter(partly).format("a%db%s", 1);
                } catch (MissingFormatArgumentException e) {
                  print(partly + " " + e.getMessage());
                }
                Formatter failing =
                    new Formatter(
                        new Appendable() {
                          public Appendable append(CharSequence s) throws IOException {
                            throw new IOException("full");
                          }

                          public Appendable append(CharSequence s, int a, int z)
                              throws IOException {
                            throw new IOException("full");
                          }

                          public Appendable append(char c) throws IOException {
                            throw new IOException("full");
                          }
                        });
                print(failing.format("a%d", 1).ioException().getMessage());
              }),
          new Case(
              "streams",
              () -> {
                ByteArrayOutputStream o = new ByteArrayOutputStream();
                try (Formatter f = new Formatter(o, "UTF-8")) {
                  f.format("%s %.1e", "ä", 12.5);
                }
                print(o.toString(StandardCharsets.UTF_8) + " " + o.size());
                PrintStream p = new PrintStream(o, true, "UTF-8");
                p.printf(" %05d", 3).format("|%n");
                print(o.toString(StandardCharsets.UTF_8).trim());
                StringWriter w = new StringWriter();
                new PrintWriter(w).printf("%x", 255).format(Locale.ROOT, "%b", true).flush();
                print(w + " " + "%s-%d".formatted("a", 1));
                System.out.printf("%tF %s%n", 0L, "out");
              }),
          new Case(
              "shortestDoubles",
              () -> {
                StringBuilder b = new StringBuilder();
                for (double d : DOUBLES) b.append(d).append(' ');
                b.insert(0, 1e23).insert(0, 0.1f).append(1.0E10f).append(' ').append(3.4E38f);
                print(b);
                print(new StringBuffer().append(2e-323).append(' ').append(16777216f));
                print(Double.toString(4.35) + Float.toString(1.1E-44f) + String.valueOf(100.0));
                long hash = 0;
                Random r = new Random(5);
                for (int i = 0; i < 20_000; i++) {
                  double d = Double.longBitsToDouble(r.nextLong());
                  float f = Float.intBitsToFloat(r.nextInt());
                  hash = hash * 31 + Double.toString(d).hashCode();
                  hash = hash * 31 + ("" + f).hashCode();
                  hash = hash * 31 + String.valueOf(r.nextInt() / 1000.0).hashCode();
                  if (i % 8 == 0) hash = hash * 31 + String.format("%.3e %.9g", d, d).hashCode();
                }
                print(hash);
              }),
          new Case(
              "highProducts",
              () -> {
                long[] all = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0x123456789abcdefL};
                for (long a : all)
                  for (long b : all)
                    print(Math.multiplyHigh(a, b) + " " + Math.unsignedMultiplyHigh(a, b));
              }));

  private static void show(String format, Object... arguments) {
    try {
      print(format + " -> " + String.format(format, arguments));
    } catch (RuntimeException e) {
      print(format + " threw " + e);
    }
  }

  private static void print(Object value) {
    System.out.println(value);
  }
}
