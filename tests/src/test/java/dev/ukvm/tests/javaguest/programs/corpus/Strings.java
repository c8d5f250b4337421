// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.corpus;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text. */
@SuppressWarnings({
  "all",
  "fallthrough",
  "finally",
  "try",
  "lossy-conversions"
}) // Tried on purpose.
final class Strings {
  private Strings() {}

  static final List<Case> CASES =
      List.of(
          new Case(
              "basics",
              () -> {
                String s = "Hello";
                print(
                    s.length()
                        + s.substring(1, 3)
                        + s.charAt(4)
                        + s.indexOf("l")
                        + s.lastIndexOf('l')
                        + s.toUpperCase()
                        + s.replace('l', 'L')
                        + s.contains("ell")
                        + s.startsWith("He")
                        + s.endsWith("x"));
              }),
          new Case(
              "compare",
              () -> {
                print(
                    "a".compareTo("b")
                        + " "
                        + "abc".compareTo("ab")
                        + " "
                        + "A".compareToIgnoreCase("a")
                        + " "
                        + "x".equalsIgnoreCase("X")
                        + " "
                        + "".isEmpty()
                        + " "
                        + "  ".isBlank());
              }),
          new Case(
              "hashCodes",
              () -> {
                print(
                    "".hashCode()
                        + " "
                        + "abc".hashCode()
                        + " "
                        + "The quick brown fox".hashCode()
                        + " "
                        + "Aa".hashCode()
                        + "BB".hashCode());
              }),
          new Case(
              "trimming",
              () -> {
                print(
                    "["
                        + " \t x \n".trim()
                        + "]["
                        + " y ".strip()
                        + "]["
                        + " z".stripLeading()
                        + "]["
                        + "z ".stripTrailing()
                        + "]");
              }),
          new Case(
              "splitting",
              () -> {
                print(
                    Arrays.toString("a,b,,c,,".split(","))
                        + Arrays.toString("a,b,,c,,".split(",", -1))
                        + Arrays.toString("a1b22c".split("\\d+"))
                        + Arrays.toString("".split(",")));
              }),
          new Case(
              "joining",
              () -> {
                print(String.join("-", "a", "b") + String.join("/", List.of("x", "y")));
                StringJoiner j = new StringJoiner(", ", "{", "}");
                j.setEmptyValue("none");
                print(j);
                j.add("1").add("2");
                print(j);
              }),
          new Case(
              "repeatAndLines",
              () -> {
                print("ab".repeat(3));
                "a\nb\r\nc".lines().forEach(Strings::print);
                print("x".repeat(0).length());
              }),
          new Case(
              "builders",
              () -> {
                StringBuilder b = new StringBuilder("abc");
                b.append(1).append('x').append(2.5).insert(0, "<").reverse().setCharAt(0, '#');
                b.deleteCharAt(1).delete(0, 1).replace(0, 2, "ZZ");
                print(b + " " + b.length() + b.indexOf("c"));
                b.setLength(2);
                print(b);
              }),
          new Case(
              "unicode",
              () -> {
                String s = "añ漢😀";
                print(
                    s.length()
                        + " "
                        + s.codePointCount(0, s.length())
                        + " "
                        + s.codePointAt(3)
                        + " "
                        + s.toUpperCase());
              }),
          new Case(
              "utf8",
              () -> {
                byte[] b = "añ漢😀".getBytes(StandardCharsets.UTF_8);
                print(Arrays.toString(b));
                print(new String(b, StandardCharsets.UTF_8));
                print(new String(new byte[] {(byte) 0xff, 65}, StandardCharsets.UTF_8));
                print(Arrays.toString("é".getBytes(StandardCharsets.ISO_8859_1)));
              }),
          new Case(
              "characters",
              () -> {
                print(
                    Character.isDigit('5')
                        + " "
                        + Character.isLetter('x')
                        + Character.isWhitespace(' ')
                        + Character.getNumericValue('9')
                        + Character.toUpperCase('q')
                        + Character.isUpperCase('Q')
                        + Character.isLetterOrDigit('_')
                        + Character.toChars(128512).length);
              }),
          new Case(
              "codePoints",
              () -> {
                print("aé😀".codePoints().boxed().toList());
                print("hello".chars().filter(c -> c == 'l').count());
              }),
          new Case(
              "formatInts",
              () -> {
                print(
                    String.format(
                        "%d|%5d|%-5d|%05d|%+d|%,d|%x|%X|%o|%08x|%(d",
                        42, 42, 42, 42, 42, 1234567, 255, 255, 8, 48879, -5));
              }),
          new Case(
              "formatDoubles",
              () -> {
                print(
                    String.format(
                        "%f|%.2f|%10.3f|%-8.1f|%,.2f|%+.1f",
                        3.14159, 3.14159, 3.14159, 3.14159, 1234567.891, 2.0));
              }),
          new Case(
              "formatOthers",
              () -> {
                print(
                    String.format(
                            "%s|%10s|%-10s|%.3s|%c|%b|%S|%h",
                            "str", "str", "str", "string", 'c', true, "up", "hi")
                        .replace("\r", ""));
              }),
          new Case(
              "formatIndexes",
              () -> {
                print(String.format("%2$s %1$s %1$s", "a", "b"));
                print("%d items".formatted(3));
                print(String.format(Locale.ROOT, "%08.3f", -3.5));
              }),
          new Case(
              "valueOf",
              () -> {
                print(
                    String.valueOf((Object) null)
                        + String.valueOf(true)
                        + String.valueOf(new char[] {'a', 'b'})
                        + String.valueOf(3.0f)
                        + Boolean.parseBoolean("TRUE"));
              }),
          new Case(
              "regexGroups",
              () -> {
                Matcher m =
                    Pattern.compile("(\\w+)@(\\w+)\\.(?<tld>com|org)")
                        .matcher("joe@example.com, ann@site.org");
                while (m.find())
                  print(m.group(1) + " at " + m.group(2) + " " + m.group("tld") + " " + m.start());
              }),
          new Case(
              "regexReplace",
              () -> {
                print(
                    "a1b22".replaceAll("\\d+", "#")
                        + "xyx".replaceFirst("x", "\\$")
                        + Pattern.compile("(\\d)(\\d)").matcher("12 34").replaceAll("$2$1"));
              }),
          new Case(
              "regexMatch",
              () -> {
                print(
                    "abc".matches("a.c")
                        + " "
                        + "ABC".matches("(?i)abc")
                        + " "
                        + Pattern.matches("[^a-c]+", "xyz")
                        + " "
                        + "aaa".matches("a{2,3}")
                        + " "
                        + Pattern.compile("^\\s*$").matcher("  ").find());
              }),
          new Case(
              "regexLookaround",
              () -> {
                print(
                    "price: 100".replaceAll("(?<=: )\\d+", "X")
                        + "foobar foobaz".replaceAll("foo(?!bar)", "X")
                        + "aXbX".replaceAll("X$", "!"));
              }),
          new Case(
              "internAndIdentity",
              () -> {
                String a = "ab";
                String b = new String("ab");
                print((a == b) + " " + (a == b.intern()) + " " + a.equals(b));
                String c = "a";
                c += "b";
                print(a == c.intern());
              }),
          new Case(
              "stringIndexErrors",
              () -> {
                try {
                  "abc".charAt(5);
                } catch (StringIndexOutOfBoundsException e) {
                  print("charAt");
                }
              }),
          new Case(
              "comparators",
              () -> {
                List<String> l = new java.util.ArrayList<>(List.of("b", "A", "c", "aa"));
                l.sort(null);
                print(l);
                l.sort(String.CASE_INSENSITIVE_ORDER);
                print(l);
                l.sort(
                    java.util.Comparator.comparing(String::length)
                        .thenComparing(java.util.Comparator.reverseOrder()));
                print(l);
              }),
          new Case(
              "stripIndentAndTranslate",
              () -> {
                print("  a\n    b".indent(2).replace(" ", "."));
                print("a\\tb".translateEscapes().length());
              }));

  private static void print(Object value) {
    System.out.println(value);
  }
}
