// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ukvm.abi.Manifest;
import dev.ukvm.guest.build.GuestBuildException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes compiled for each release of Java that guests are made of, and for a later one. */
class ReleasesTest {
  private static final Manifest NONE = new Manifest.Builder().build();
  private static final int MAJOR_VERSION = 6;

  @TempDir Path scratch;

  private Path classes;

  private void compile(int release, String name, String source) throws IOException {
    Path file = Files.writeString(scratch.resolve(name + ".java"), source);
    classes = scratch.resolve("classes");
    JavaGuests.compile(
        file, classes, "--release", Integer.toString(release), "-cp", classes.toString());
    try (RandomAccessFile in = classFile(name)) {
      in.seek(MAJOR_VERSION);
      assertThat(in.readUnsignedShort()).isEqualTo(release + 44);
    }
  }

  private RandomAccessFile classFile(String name) throws IOException {
    return new RandomAccessFile(classes.resolve(name + ".class").toFile(), "rw");
  }

  /** One guest of a class of each, with what was new in it. */
  @Test
  void allThatThereAreAreTaken() throws Exception {
    compile(
        21,
        "Of21",
        """
        record Of21(Object left, Object right) {
          static String tell(Object object) {
            return switch (object) {
              case Of21(Of21(var a, var b), String c) when c.length() == 1 -> "" + a + b + c;
              case Of21(var a, var b) -> a + "-" + b;
              case null, default -> "else";
            };
          }
        }
        """);
    compile(
        22,
        "Of22",
        """
        final class Of22 {
          static String tell(Object object) {
            try {
              return object instanceof Of21(_, Integer number) ? "number " + number : object.toString();
            } catch (NullPointerException _) {
              return "nothing";
            }
          }
        }
        """);
    compile(
        23, "Of23", "/// In Markdown.\nsealed interface Of23 { record One() implements Of23 {} }");
    compile(
        24,
        "Of24",
        """
        final class Of24 {
          static String tell(Of23 object) {
            return switch (object) {
              case Of23.One() -> "one";
            };
          }
        }
        """);
    compile(
        25,
        "Main",
        """
        import module java.base;
        class Base {
          final String text;
          Base(String text) { this.text = text; }
        }
        class Main extends Base {
          final List<Integer> numbers;
          Main(int number) {
            if (number < 0) throw new IllegalArgumentException("negative");
            numbers = List.of(number);
            super("made of " + number);
          }
          void main() {
            System.out.println(Of21.tell(new Of21(new Of21(1, 2), "3")) + " " + Of21.tell(null));
            System.out.println(Of22.tell(new Of21("x", 4)) + ", " + Of22.tell(null));
            System.out.println(Of24.tell(new Of23.One()));
            System.out.println(text + numbers);
          }
          Main() { this(5); }
        }
        """);
    Path guest = JavaGuests.build("Main", List.of(classes), NONE);
    assertThat(GuestRun.guest(guest, 16, List.of()))
        .isEqualTo(new GuestRun(0, "123 else\nnumber 4, nothing\none\nmade of 5[5]\n", ""));
  }

  @Test
  void oneOfTheNextIsNamed() throws IOException {
    compile(25, "Part", "final class Part { static int number() { return 1; } }");
    compile(
        25,
        "Main",
        "class Main { public static void main(String[] a) { System.exit(Part.number()); } }");
    for (String name : List.of("Part", "Main")) {
      try (RandomAccessFile out = classFile(name)) {
        out.seek(MAJOR_VERSION);
        out.writeShort(70);
      }
      assertThatThrownBy(() -> JavaGuests.build("Main", List.of(classes), NONE))
          .isInstanceOf(GuestBuildException.class)
          .hasMessage(
              name
                  + ": compiled for Java 26, but guests are made of classes for up to 25; compile it"
                  + " with --release 25");
    }
  }
}
