// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest;
import dev.ukvm.tests.scripts.OlderJava;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Maven, as a user calls it, with ukvm-maven-plugin of this build. */
@Timeout(300)
class MavenPluginTest {
  private static final Manifest NONE = new Manifest.Builder().build();
  private static final Path EXAMPLES = Path.of("..", "examples").toAbsolutePath().normalize();

  @TempDir private static Path repositoryDirectory;
  private static LocalRepository repository;

  @TempDir Path scratch;

  /** What Maven says, and its exit status. */
  private record Result(int status, String output) {}

  @BeforeAll
  static void createRepository() throws IOException {
    repository = LocalRepository.ofThisBuild(repositoryDirectory);
  }

  private static Result maven(Path project, String... arguments) throws Exception {
    return maven(Path.of(System.getProperty("java.home")), project, arguments);
  }

  private static Result maven(Path java, Path project, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("mvn", "-B", "-ntp"));
    command.add("-Dmaven.repo.local=" + repository.directory());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", java.toString());
    builder.environment().remove("MAVEN_OPTS");
    Process process =
        builder
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), output);
  }

  /** An example, copied: what Maven leaves in it is ours to delete. */
  private Path example(String name) throws IOException {
    Path copy = scratch.resolve(name);
    try (Stream<Path> files = Files.walk(EXAMPLES.resolve(name))) {
      for (Path file : files.toList()) {
        Path relative = EXAMPLES.resolve(name).relativize(file);
        if (!relative.startsWith("target")) {
          Files.copy(file, copy.resolve(relative));
        }
      }
    }
    return copy;
  }

  @Test
  void packagesAndRuns() throws Exception {
    Path hello = example("hello");
    Result result = maven(hello, "package", "-Dukvm.run", "-Dukvm.options=--mem=16");
    assertThat(result.status()).as(result.output()).isZero();
    assertThat(result.output()).contains("Hello, world!");
    Path guest = hello.resolve("target/hello.elf");
    assertThat(guest).isExecutable();
    // The same classes give the same bytes, also in another place and another JVM.
    Path again = JavaGuests.build("Hello", List.of(hello.resolve("target/classes")), NONE);
    assertThat(again).hasSameBinaryContentAs(guest);
  }

  @Test
  void saysWhichJavaItNeeds() throws Exception {
    OlderJava java = OlderJava.find();
    String release = Integer.toString(java.release());
    Result result =
        maven(
            java.home(),
            example("hello"),
            "package",
            "-Dmaven.compiler.source=" + release,
            "-Dmaven.compiler.target=" + release);
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output())
        .contains("ukvm-maven-plugin needs Java 25, and Maven runs on Java " + release)
        .doesNotContain("\tat ", "UnsupportedClassVersionError");
  }

  /** All that the plugin leaves, with the times of the last changes. */
  private static Map<Path, FileTime> built(Path project) throws IOException {
    Map<Path, FileTime> times = new TreeMap<>();
    try (Stream<Path> files = Files.walk(project.resolve("target"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.endsWith("hello.elf") || file.startsWith(project.resolve("target/ukvm"))) {
          times.put(file, Files.getLastModifiedTime(file));
        }
      }
    }
    return times;
  }

  @Test
  void whatDidNotChangeIsNotBuiltAgain() throws Exception {
    String building = "Building guest: ";
    Path hello = example("hello");
    Path source = hello.resolve("src/main/java/Hello.java");
    Result result = maven(hello, "package");
    assertThat(result.output()).contains(building);
    Map<Path, FileTime> times = built(hello);
    assertThat(times).containsKey(hello.resolve("target/hello.elf")).hasSizeGreaterThan(100);

    // Contents count, not times: the class is compiled again.
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
    result = maven(hello, "package", "-Dukvm.run");
    assertThat(result.status()).as(result.output()).isZero();
    assertThat(result.output())
        .contains("Nothing changed since this guest was built", "Hello, world!")
        .doesNotContain(building);
    assertThat(built(hello)).isEqualTo(times);

    // A device is in the executable alone, a class in its C too.
    Path pom = hello.resolve("pom.xml");
    String plain = Files.readString(pom);
    String main = "<mainClass>Hello</mainClass>";
    Files.writeString(pom, plain.replace(main, main + "<devices><block>storage</block></devices>"));
    assertThat(maven(hello, "package").output()).contains(building);
    Files.writeString(pom, plain);
    assertThat(maven(hello, "package").output()).contains(building);
    Files.writeString(source, Files.readString(source).replace("Hello, world!", "Good morning!"));
    result = maven(hello, "package", "-Dukvm.run");
    assertThat(result.output()).contains(building, "Good morning!");
  }

  @Test
  void saysWhatTheProgramNeedsAndAGuestDoesNotHave() throws Exception {
    Path project = example("hello");
    Path source = project.resolve("src/main/java/Hello.java");
    Files.writeString(
        source,
        """
        public final class Hello {
          public static void main(String[] arguments) throws Exception {
            System.out.println(Runtime.getRuntime().exec(new String[] {"ls"}));
          }
        }
        """);
    Result result = maven(project, "package");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output())
        .contains("BUILD FAILURE", "Hello.java:3", "exec")
        .doesNotContain("\tat ");
  }

  @Test
  void failsWithTheGuest() throws Exception {
    Path project = example("hello");
    Files.writeString(
        project.resolve("src/main/java/Hello.java"),
        """
        public final class Hello {
          public static void main(String[] arguments) {
            System.out.println(String.join("+", arguments));
            System.exit(arguments.length);
          }
        }
        """);
    Result result = maven(project, "package", "-Dukvm.run", "-Dukvm.args=one two three");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output()).contains("one+two+three", "hello.elf ended with exit status 3");
  }

  @Test
  void namesTheDevicesThatCannotBe() throws Exception {
    Path project = example("echo");
    Path pom = project.resolve("pom.xml");
    Files.writeString(
        pom, Files.readString(pom).replace("<net>service</net>", "<net>no good</net>"));
    Result result = maven(project, "package");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output()).contains("manifest: entry 1: name has").doesNotContain("\tat ");
  }
}
