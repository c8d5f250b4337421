// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.tests.guest.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Standard input that is no regular file, which the test guest's cases have. */
@Timeout(120)
class ConsoleInputTest {
  @TempDir Path scratch;

  private Process start(String guest, String wrapper) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", wrapper, "sh"));
    command.addAll(List.of(System.getProperty("ukvm.launcher"), "--mem=16"));
    command.add("--hypervisor=" + Backend.best().name());
    command.add(GracefulStopTest.guest(guest).toString());
    return new ProcessBuilder(command)
        .redirectOutput(scratch.resolve("stdout").toFile())
        .redirectError(scratch.resolve("stderr").toFile())
        .start();
  }

  private Outcome end(Process process) throws IOException, InterruptedException {
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Outcome(
        process.exitValue(),
        Files.readString(scratch.resolve("stdout")),
        Files.readString(scratch.resolve("stderr")));
  }

  private void await(Process process, String text) throws IOException, InterruptedException {
    while (process.isAlive() && !Files.readString(scratch.resolve("stdout")).contains(text)) {
      Thread.sleep(20);
    }
  }

  @Test
  void aLineWakesTheGuestUp() throws Exception {
    Process process = start("input", "exec \"$@\"");
    try (OutputStream input = process.getOutputStream()) {
      await(process, "reading");
      for (String line : List.of("one", "two", "three")) {
        input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
        await(process, "read: " + line + "\n");
      }
    }
    Outcome outcome = end(process);
    assertThat(outcome.stdout())
        .isEqualTo("reading\nread: one\nread: two\nread: three\n14 bytes\nSUCCESS\n");
    assertThat(outcome.stderr()).isEmpty();
  }

  /** More than pipe and guest hold at once. */
  @Test
  void everythingComesThrough() throws Exception {
    int lines = 40_000;
    Process process = start("input", "exec \"$@\"");
    try (OutputStream input = process.getOutputStream()) {
      for (int i = 0; i < lines; i++) {
        input.write("0123456789\n".getBytes(StandardCharsets.UTF_8));
      }
    }
    Outcome outcome = end(process);
    assertThat(outcome.stdout()).endsWith(11 * lines + " bytes\nSUCCESS\n");
    assertThat(outcome.stdout().replace("read: ", ""))
        .startsWith("reading\n" + "0123456789\n".repeat(lines));
  }

  @Test
  void withoutInputItsEndIsThereAtOnce() throws Exception {
    Outcome outcome = end(start("input", "exec \"$@\" </dev/null"));
    assertThat(outcome).isEqualTo(new Outcome(0, "reading\n0 bytes\nSUCCESS\n", ""));
  }

  @Test
  void whatCannotBeReadIsTold() throws Exception {
    Outcome outcome = end(start("input", "exec \"$@\" </"));
    assertThat(outcome.stdout()).isEqualTo("reading\n0 bytes\nSUCCESS\n");
    assertThat(outcome.stderr().strip())
        .contains("standard input: EISDIR")
        .endsWith("; for the guest its input has ended")
        .doesNotContain("\n");
  }

  /** What is closed when we start is no file of ours either. */
  @Test
  void whatIsClosedHasEnded() throws Exception {
    Outcome outcome = end(start("input", "exec \"$@\" <&-"));
    assertThat(outcome.stdout()).isEqualTo("reading\n0 bytes\nSUCCESS\n");
    assertThat(outcome.stderr().strip()).contains("standard input: EBADF").doesNotContain("\n");
  }

  /** A guest that does not ask leaves it to whoever comes after it. */
  @Test
  void othersInputIsLeftAlone() throws Exception {
    Path file = Files.writeString(scratch.resolve("file"), "left\n");
    Outcome outcome = end(start("hello", "{ \"$@\"; cat; } <" + file));
    assertThat(outcome.stdout()).endsWith("SUCCESS\nleft\n");
  }
}
