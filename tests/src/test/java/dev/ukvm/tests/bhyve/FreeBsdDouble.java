// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.bhyve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ukvm.tender.vm.Architecture;
import dev.ukvm.tests.doubles.DoubleBuild;
import dev.ukvm.tests.guest.Outcome;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A host with FreeBSD, for processes of the monitor's: the platform is chosen once in a JVM's life.
 * {@code src/doubles/freebsd/freebsd.h} says what the environment can ask for.
 */
final class FreeBsdDouble {
  private static final long LIMIT_SECONDS = 120;
  private static final String MAIN = "dev.ukvm.tender/dev.ukvm.tender.cli.Main";

  private final Path state;
  private final Map<String, String> environment = new HashMap<>();

  /**
   * @param release 13, 14, 15, or 15.1, in which machines go with their creator
   * @param state a directory for what the kernel keeps
   */
  FreeBsdDouble(String release, Path state) {
    this.state = state;
    environment.put("FREEBSD_DOUBLE", release);
    environment.put("FREEBSD_DOUBLE_STATE", state.toString());
  }

  FreeBsdDouble with(String variable, String value) {
    environment.put("FREEBSD_DOUBLE_" + variable, value);
    return this;
  }

  /** Skips a test where the double can't run guests; in CI that is a failure. */
  static void requireKvm() {
    assumeTrue(Architecture.ofHost() == Architecture.X86_64, "FreeBSD's double is for x86_64");
    boolean available = Files.isWritable(Path.of("/dev/kvm"));
    assertThat(available || System.getenv("CI") == null).as("/dev/kvm").isTrue();
    assumeTrue(available, "FreeBSD's double needs /dev/kvm");
  }

  /** Options of a JVM that has the double for its libc. */
  static List<String> jvmOptions() {
    return List.of("-Dukvm.platform=freebsd", "-Dukvm.libc=" + DoubleBuild.library("freebsd"));
  }

  /**
   * The command with these arguments.
   *
   * @param name by which it is called
   */
  Process start(String name, Path directory, List<String> arguments) throws IOException {
    Path image = Path.of(System.getProperty("ukvm.launcher")).getParent().getParent();
    List<String> command = new ArrayList<>(List.of(image.resolve("bin/java").toString()));
    command.addAll(jvmOptions());
    command.addAll(List.of("-Dukvm.name=" + name, "-m", MAIN));
    command.addAll(arguments);
    return start(command, directory);
  }

  private Process start(List<String> command, Path directory) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(directory.resolve("stdout").toFile())
            .redirectError(directory.resolve("stderr").toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Runs the command to its end. */
  Outcome run(Path directory, String... arguments) throws IOException, InterruptedException {
    return await(start("ukvm-tender", directory, List.of(arguments)), directory);
  }

  /** Runs a program of these tests, on their class path, to its end. */
  Outcome runMain(Class<?> main, Path directory, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
    command.addAll(jvmOptions());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return await(start(command, directory), directory);
  }

  static Outcome await(Process process, Path directory) throws IOException, InterruptedException {
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        return new Outcome(-1, "", "still running after " + LIMIT_SECONDS + " s");
      }
    } finally {
      process.destroyForcibly();
    }
    return new Outcome(
        process.exitValue(),
        Files.readString(directory.resolve("stdout"), StandardCharsets.UTF_8),
        Files.readString(directory.resolve("stderr"), StandardCharsets.UTF_8));
  }

  /** Names of the virtual machines that the kernel has. */
  List<String> machines() {
    String[] names = state.resolve("vmm").toFile().list();
    return names == null ? List.of() : List.of(names);
  }

  /** Has the kernel have a machine. */
  void addMachine(String name) throws IOException {
    Files.createDirectories(state.resolve("vmm"));
    Files.createFile(state.resolve("vmm").resolve(name));
  }

  /** What the kernel saw. */
  List<String> log() throws IOException {
    Path log = state.resolve("log");
    return Files.exists(log) ? Files.readAllLines(log) : List.of();
  }
}
