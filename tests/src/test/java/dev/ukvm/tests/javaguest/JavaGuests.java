// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest;
import dev.ukvm.guest.build.Target;
import dev.ukvm.guest.build.Toolchain;
import dev.ukvm.guest.teavm.JavaGuest;
import dev.ukvm.guest.teavm.JavaGuestCompiler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.ToolProvider;

/**
 * Builds guests of the test classes, each once a run, into {@code target/java-guests}, a directory
 * for each architecture.
 */
public final class JavaGuests {
  private static final Path DIRECTORY = Path.of("target", "java-guests").toAbsolutePath();
  private static final Path TEST_CLASSES = Path.of("target", "test-classes").toAbsolutePath();
  private static final Map<List<Object>, Path> BUILT = new HashMap<>();

  private JavaGuests() {}

  /** The executable of a main class for this host; {@code options} are for the C compiler. */
  static Path executable(Class<?> main, Manifest devices, String... options) {
    return executable(Target.ofHost(), main, devices, options);
  }

  /** The executable of a main class. */
  public static synchronized Path executable(
      Target target, Class<?> main, Manifest devices, String... options) {
    return BUILT.computeIfAbsent(
        List.of(target, main, devices, List.of(options)),
        key -> build(target, main.getName(), List.of(TEST_CLASSES), devices, options));
  }

  /** Builds a guest of any classes, for this host. */
  static Path build(String main, List<Path> classPath, Manifest devices, String... options) {
    return build(Target.ofHost(), main, classPath, devices, options);
  }

  private static Path build(
      Target target, String main, List<Path> classPath, Manifest devices, String... options) {
    Path directory = DIRECTORY.resolve(target.toString());
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path output = directory.resolve(main + String.join("", options) + ".elf");
    new JavaGuestCompiler(Toolchain.select(target), directory.resolve("build"))
        .build(new JavaGuest(classPath, main, devices, List.of(options)), output);
    return output;
  }

  /** Builds a guest of an example, for this host. */
  static Path example(String main, Manifest devices) {
    return example(Target.ofHost(), main, devices);
  }

  /** Builds a guest of an example: its directory has the name of its main class, in lower case. */
  public static synchronized Path example(Target target, String main, Manifest devices) {
    Path source =
        Path.of("..", "examples", main.toLowerCase(Locale.ROOT), "src/main/java", main + ".java");
    Path classes = DIRECTORY.resolve("examples");
    compile(source, classes, "--release", "21", "-cp", System.getProperty("java.class.path"));
    return build(target, main, List.of(classes), devices);
  }

  /** Compiles a file into a directory for classes. */
  static void compile(Path source, Path classes, String... options) {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("-d", classes.toString(), source.toString()));
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(status).as("%s compiles", source).isZero();
  }

  /** What runs a test class on this JVM, as a program of its own. */
  public static List<String> onJvm(Class<?> main, String... arguments) {
    return onJvm(TEST_CLASSES, main.getName(), arguments);
  }

  /** What runs a main class. */
  static List<String> onJvm(Path classPath, String main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xss1m");
    command.add("-Xmx64m");
    // As a guest, wherever the tests run.
    command.add("-Duser.timezone=UTC");
    command.add("-Duser.language=en");
    command.add("-cp");
    command.add(classPath.toString());
    command.add(main);
    command.addAll(List.of(arguments));
    return command;
  }
}
