// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.guest.build.Target;
import dev.ukvm.guest.build.Toolchain;
import dev.ukvm.guest.teavm.JavaGuest;
import dev.ukvm.guest.teavm.JavaGuestCompiler;
import dev.ukvm.tests.javaguest.programs.Hello;
import dev.ukvm.tests.javaguest.programs.Needy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code ukvm-tender build}, by the runtime image as it is installed. */
@Timeout(300)
class BuildCommandTest {
  private static final Path IMAGE = GuestRun.LAUNCHER.getParent().getParent();
  private static final Path TEST_CLASSES = Path.of("target", "test-classes").toAbsolutePath();
  private static final String HELLO = Hello.class.getName();

  @TempDir private Path scratch;

  private GuestRun run(String... command) throws Exception {
    return GuestRun.of(new ProcessBuilder(command).directory(scratch.toFile()));
  }

  private GuestRun build(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(GuestRun.LAUNCHER.toString(), "build"));
    command.addAll(List.of(arguments));
    return run(command.toArray(new String[0]));
  }

  @Test
  void aGuestOfAnyNameRuns() throws Exception {
    GuestRun built = build(TEST_CLASSES.toString(), "--main", HELLO, "-o", "build");
    assertThat(built).isEqualTo(new GuestRun(0, "", ""));
    assertThat(run(GuestRun.LAUNCHER.toString(), "--hypervisor=process", "./build"))
        .isEqualTo(new GuestRun(0, "Hello, world!\n", ""));
    // As the Maven plugin's: see MavenPluginTest.
    assertThat(scratch.resolve("build"))
        .hasSameBinaryContentAs(JavaGuests.executable(Hello.class, new Manifest.Builder().build()));
  }

  @ParameterizedTest
  @EnumSource(Target.class)
  void aCopiedImageBuildsTheSameBytesOfAJar(Target target) throws Exception {
    assertThat(run("cp", "-R", IMAGE.toString(), "copy").status()).isZero();
    pack(TEST_CLASSES, HELLO.replace('.', '/') + ".class", scratch.resolve("app.jar"));
    Files.createDirectory(scratch.resolve("new"));
    GuestRun run =
        run(
            "copy/bin/ukvm-tender",
            "build",
            "app.jar",
            "--main",
            HELLO,
            "-o",
            "new/app.elf",
            "--net=service",
            "--block",
            "storage",
            "--target=" + target,
            "--cc=auto");
    assertThat(run).isEqualTo(new GuestRun(0, "", ""));
    Manifest devices =
        new Manifest.Builder()
            .add("service", DeviceType.NET)
            .add("storage", DeviceType.BLOCK)
            .build();
    Path other = scratch.resolve("other.elf");
    new JavaGuestCompiler(Toolchain.select("auto", target), scratch.resolve("work"))
        .build(new JavaGuest(List.of(TEST_CLASSES), HELLO, devices, List.of()), other);
    assertThat(scratch.resolve("new/app.elf")).hasSameBinaryContentAs(other);
  }

  private static void pack(Path classes, String name, Path jar) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry(name));
      Files.copy(classes.resolve(name), out);
    }
  }

  @Test
  void whatIsMissingIsNamedWithTheLineThatNeedsIt() throws Exception {
    GuestRun run =
        build(TEST_CLASSES.toString(), "--main", Needy.class.getName(), "-o", "needy.elf");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr())
        .startsWith("build: ")
        .contains(
            "javax.crypto.Cipher",
            "    at dev.ukvm.tests.javaguest.programs.Needy.cipher(Needy.java:",
            "java.lang.System.load",
            "    at dev.ukvm.tests.javaguest.programs.Needy.main(Needy.java:")
        .doesNotContain("\tat ");
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void withoutArgumentsItSaysHowItIsUsed() throws Exception {
    GuestRun help = build("--help");
    assertThat(help.status()).isZero();
    assertThat(help.stdout()).startsWith("Usage: ukvm-tender build --main CLASS -o APP.elf");
    assertThat(build()).isEqualTo(new GuestRun(1, "", help.stdout()));
  }

  /** In a directory that has what {@link #populate} makes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no.jar --main M -o x.elf         | no.jar: no such directory or jar
          a.jar:b.jar --main M -o x.elf    | a.jar:b.jar: no such directory or jar; give each one as an argument of its own
          text --main M -o x.elf           | text: cannot be read as a jar: zip END header not found
          p/Flex.java                      | p/Flex.java: is a source file, and guests are made of classes; compile it with javac -d classes p/Flex.java, and give the directory of classes, or a jar
          Flex.kt --main M -o x.elf        | Flex.kt: is a source file, and guests are made of classes; compile it with its compiler, and give the directory of classes, or a jar
          good/p/Flex.class                | good/p/Flex.class: is one class; give the directory where its package begins: good --main p.Flex
          Flex.class                       | Flex.class: is one class; give the directory where its package begins
          CLASSES -o x.elf                 | no main class; --main names the class whose main is called; see ukvm-tender build --help
          CLASSES --main M                 | no output; -o names the unikernel to write; see ukvm-tender build --help
          --main M -o x.elf                | no program; name its jars, or directories of its classes; see ukvm-tender build --help
          CLASSES --main no.Such -o x.elf  | no.Such: no such class on the class path; name the class that has main
          good --main Flex -o x.elf        | Flex: no such class on the class path; is it p.Flex?
          good --main p/Flex -o x.elf      | p/Flex: no such class on the class path; is it p.Flex?
          good --main p.Flex.class -o x.elf | p.Flex.class: no such class on the class path; is it p.Flex?
          good --main good/p/Flex.java -o x.elf | good/p/Flex.java: no such class on the class path; is it p.Flex?
          good --main p.Flex.Inner -o x.elf | p.Flex.Inner: no such class on the class path; is it p.Flex$Inner?
          . --main p.Flex -o x.elf         | p.Flex: no such class on the class path; give good in place of .
          . --main good.p.Flex -o x.elf    | good.p.Flex: no such class on the class path; give good in place of .
          flex.jar --main Flex -o x.elf    | Flex: no such class on the class path; is it p.Flex?
          p --main p.Flex -o x.elf         | p.Flex: no such class on the class path; p has sources: compile them, and give the directory of their classes
          CLASSES --main NO-MAIN -o x.elf  | NO-MAIN: has no main; it needs static void main(String[])
          directory --main M -o directory  | SCRATCH/directory: is a directory; name a file for the executable
          directory --main M -o /dev/null  | /dev/null: is no regular file; name one for the executable
          directory --main M -o text/x.elf | SCRATCH/text: is not a directory; name the executable in another
          good --main p.Flex -o no/such/x.elf | SCRATCH/no/such: no such directory; create it, or name the executable in another
          CLASSES --main                   | --main needs a value; see ukvm-tender build --help
          CLASSES --main= -o x.elf         | --main needs a value; see ukvm-tender build --help
          CLASSES --frob=1                 | --frob=1: no such option; see ukvm-tender build --help
          CLASSES --target=riscv           | riscv: no such target; x86_64 or aarch64
          CLASSES --net a_b                | --net a_b: manifest: entry 1: name has the character 0x5f at position 1; A-Z, a-z and 0-9 are allowed
          CLASSES --net a --block=a        | --block a: manifest: two devices have the name "a"
          """)
  void errorsAreTheUsersAndNothingIsMade(String arguments, String message) throws Exception {
    populate();
    List<Path> before = tree();
    assertThat(build(expand(arguments).split(" ", -1)))
        .isEqualTo(new GuestRun(1, "", "build: " + expand(message) + "\n"));
    assertThat(tree()).isEqualTo(before);
  }

  /** An empty directory, a text file, and a class p.Flex in all that a user may have of it. */
  private void populate() throws IOException {
    Files.createDirectory(scratch.resolve("directory"));
    Files.writeString(scratch.resolve("text"), "text");
    Path source = Files.createDirectory(scratch.resolve("p")).resolve("Flex.java");
    Files.writeString(
        source,
        """
        package p;
        public class Flex {
          public static class Inner {}
          public static void main(String[] arguments) {}
        }
        """);
    JavaGuests.compile(source, scratch.resolve("good"), "--release", "21");
    Files.copy(scratch.resolve("good/p/Flex.class"), scratch.resolve("Flex.class"));
    pack(scratch.resolve("good"), "p/Flex.class", scratch.resolve("flex.jar"));
  }

  private List<Path> tree() throws IOException {
    try (Stream<Path> files = Files.walk(scratch)) {
      return files.sorted().toList();
    }
  }

  private String expand(String text) {
    return text.replace("CLASSES", TEST_CLASSES.toString())
        .replace("NO-MAIN", BuildCommandTest.class.getName())
        .replace("SCRATCH", scratch.toString());
  }

  /** Of those that the launcher does not name, the order on the class path is any. */
  @Test
  void noTwoJarsHaveAClassButThoseWithAnOrder() throws IOException {
    String launcher =
        Files.readString(IMAGE.resolve("lib/ukvm-tender"), StandardCharsets.ISO_8859_1);
    Map<String, Path> owners = new HashMap<>();
    try (Stream<Path> jars = Files.list(IMAGE.resolve("lib/guest-compiler"))) {
      for (Path jar : jars.toList()) {
        if (!launcher.contains("/" + jar.getFileName())) {
          for (String name : classes(jar)) {
            assertThat(owners.put(name, jar)).as(name + " in " + jar + " and").isNull();
          }
        }
      }
    }
    assertThat(owners).isNotEmpty();
  }

  private static List<String> classes(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream()
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
          .toList();
    }
  }
}
