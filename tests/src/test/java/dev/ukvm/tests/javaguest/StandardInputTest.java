// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest;
import dev.ukvm.tests.javaguest.programs.Hello;
import dev.ukvm.tests.javaguest.programs.Reads;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code System.in} is the monitor's standard input, as a JVM's is the JVM's. */
@Timeout(300)
class StandardInputTest {
  private static final Manifest NONE = new Manifest.Builder().build();

  /** More than a pipe or a guest holds at once. */
  private static final String LONG = "12345\n".repeat(20_000);

  @TempDir Path scratch;

  private static List<String> guest(String way) {
    List<String> command = new ArrayList<>(List.of(GuestRun.LAUNCHER.toString()));
    command.addAll(List.of("--hypervisor=process", "--mem=32", "--"));
    command.add(JavaGuests.executable(Reads.class, NONE).toString());
    command.add(way);
    return command;
  }

  /** Runs a command with what it has on standard input, by a pipe, piece by piece. */
  private GuestRun run(List<String> command, String... pieces)
      throws IOException, InterruptedException {
    Path stdout = scratch.resolve("stdout");
    Path stderr = scratch.resolve("stderr");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile())
            .start();
    try {
      try (OutputStream input = process.getOutputStream()) {
        for (String piece : pieces) {
          input.write(piece.getBytes(StandardCharsets.UTF_8));
          input.flush();
          Thread.sleep(50);
        }
      } catch (IOException e) {
        // It has ended without reading the rest.
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new GuestRun(process.exitValue(), Files.readString(stdout), Files.readString(stderr));
  }

  @ParameterizedTest
  @ValueSource(strings = {"scanner", "lines", "bytes", "end"})
  void itIsReadAsOnAJvm(String way) throws Exception {
    String[][] inputs = {
      {}, {"1 2 3\n"}, {"1 ", "2", "3\n4 x"}, {"h\u00e9", "h\u00e9\r\n", "\nend"}, {LONG}
    };
    for (String[] input : inputs) {
      GuestRun jvm = run(JavaGuests.onJvm(Reads.class, way), input);
      assertThat(jvm.status()).isZero();
      assertThat(run(guest(way), input)).as("%s of %s", way, List.of(input)).isEqualTo(jvm);
    }
  }

  @Test
  void availableIsWhatIsThere() throws Exception {
    GuestRun jvm = run(JavaGuests.onJvm(Reads.class, "available"), "a", "b", "cd");
    assertThat(jvm.stdout()).isEqualTo("3 979899\n");
    assertThat(run(guest("available"), "a", "b", "cd")).isEqualTo(jvm);
  }

  @Test
  void whoReadsBlocksHimselfAlone() throws Exception {
    Process process =
        new ProcessBuilder(guest("threads"))
            .redirectOutput(scratch.resolve("threads").toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String expected = "waiting\n";
    try (OutputStream input = process.getOutputStream()) {
      for (String line : List.of("one", "two")) {
        await(process, expected);
        input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
        expected += "line: " + line + "\n";
      }
      await(process, expected);
    } finally {
      boolean ended = process.waitFor(60, TimeUnit.SECONDS);
      process.destroyForcibly();
      assertThat(ended).isTrue();
    }
    assertThat(Files.readString(scratch.resolve("threads"))).isEqualTo(expected + "end\n");
  }

  private void await(Process process, String text) throws IOException, InterruptedException {
    while (process.isAlive() && !Files.readString(scratch.resolve("threads")).equals(text)) {
      Thread.sleep(20);
    }
  }

  /** A guest asks for what its program uses. */
  @Test
  void aProgramThatDoesNotUseThemHasNoNotes() throws Exception {
    String hello = text(JavaGuests.executable(Hello.class, NONE));
    assertThat(hello).doesNotContain("INP1ukvm", "STP1ukvm");
    assertThat(text(JavaGuests.executable(Reads.class, NONE)))
        .contains("INP1ukvm")
        .doesNotContain("STP1ukvm");
  }

  private static String text(Path executable) throws IOException {
    return new String(Files.readAllBytes(executable), StandardCharsets.ISO_8859_1);
  }
}
