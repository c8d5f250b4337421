// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ukvm.abi.Manifest;
import dev.ukvm.guest.build.Target;
import dev.ukvm.tests.guest.GuestBuild;
import dev.ukvm.tests.guest.Outcome;
import dev.ukvm.tests.guest.TestGuest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a shell's script in an empty directory, in which the monitor is {@code $T} and a guest of
 * {@code src/guests/launcher} {@code $G}. Outputs are bytes: each is a character of the outcome.
 */
final class Situation {
  static final Path IMAGE = Path.of("..", "dist", "target", "image").toAbsolutePath().normalize();

  /** What {@code patience} writes when it comes to its end, with the status 7. */
  static final Outcome PATIENCE = new Outcome(7, "hello\nend\n", "");

  private static final long LIMIT_SECONDS = 120;

  private final Path directory;
  private final Path guest;
  private Path launcher = IMAGE.resolve("bin/ukvm-tender");

  Situation(Path directory, String guest) {
    this(directory, guest(guest));
  }

  Situation(Path directory, Path guest) {
    this.directory = directory;
    this.guest = guest;
  }

  static Path guest(String name) {
    Path source = Path.of("src/guests/launcher", name + ".c");
    return GuestBuild.executable(
        new TestGuest(
            name, source, Target.ofHost(), false, false, new Manifest.Builder().build(), Map.of()));
  }

  static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /** Aborts the test where a command fails that it needs; in CI that is a failure. */
  static void require(String command) throws IOException, InterruptedException {
    Process probe =
        new ProcessBuilder("sh", "-c", command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (probe.waitFor() != 0) {
      String reason = "not possible here: " + command;
      assertThat(System.getenv("CI")).as(reason).isNull();
      abort(reason);
    }
  }

  Situation with(Path otherLauncher) {
    launcher = otherLauncher;
    return this;
  }

  Outcome run(String script) throws IOException, InterruptedException {
    Path room = Files.createTempDirectory(directory, "run");
    Path out = directory.resolve(room.getFileName() + ".out");
    Path err = directory.resolve(room.getFileName() + ".err");
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", script);
    builder.directory(room.toFile());
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("T", launcher.toString());
    builder.environment().put("G", guest.toString());
    Process process = builder.start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    int status = process.waitFor();
    try (var left = Files.list(room)) {
      assertThat(left).as("left behind").isEmpty();
    }
    return new Outcome(status, read(out), read(err));
  }

  /** A refusal by the monitor: status 1, nothing on standard output, one line of ours. */
  static void assertRefusal(Outcome outcome) {
    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(1);
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr()).startsWith("ukvm-tender: ").hasLineCount(1).endsWith("\n");
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }
}
