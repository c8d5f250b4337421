// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest;
import dev.ukvm.tests.javaguest.programs.Hooks;
import dev.ukvm.tests.javaguest.programs.Stops;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shutdown hooks run as on a JVM, and by a request to end that the monitor passes on. */
@Timeout(300)
class ShutdownTest {
  private static final Manifest NONE = new Manifest.Builder().build();

  @TempDir Path scratch;

  private static List<String> guest(Class<?> main, String option, String... arguments) {
    List<String> command = new ArrayList<>(List.of(GuestRun.LAUNCHER.toString()));
    command.addAll(List.of("--hypervisor=process", "--mem=32", option, "--"));
    command.add(JavaGuests.executable(main, NONE).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs a command, and sends it a signal once it waits. */
  private GuestRun signalled(List<String> command, String signal)
      throws IOException, InterruptedException {
    Path stdout = scratch.resolve("stdout");
    Path stderr = scratch.resolve("stderr");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile())
            .start();
    try {
      while (process.isAlive() && !Files.readString(stdout).contains("waiting")) {
        Thread.sleep(20);
      }
      String kill = "kill -" + signal + " " + process.pid();
      assertThat(new ProcessBuilder("sh", "-c", kill).start().waitFor()).isZero();
      assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new GuestRun(process.exitValue(), Files.readString(stdout), Files.readString(stderr));
  }

  @ParameterizedTest
  @ValueSource(strings = {"end", "exit", "halt", "daemon", "late", "threads"})
  void anEndRunsThemAsOnAJvm(String way) throws Exception {
    GuestRun jvm = GuestRun.of(JavaGuests.onJvm(Hooks.class, way));
    assertThat(jvm.stdout()).startsWith("java.lang.IllegalArgumentException");
    assertThat(GuestRun.of(guest(Hooks.class, "--verbose", way)).stdout()).isEqualTo(jvm.stdout());
    assertThat(GuestRun.of(guest(Hooks.class, "--stop=grace", way))).isEqualTo(jvm);
  }

  @Test
  void anUncaughtExceptionRunsThemToo() throws Exception {
    GuestRun run = GuestRun.of(guest(Hooks.class, "--stop=grace", "throw"));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.stdout())
        .contains("IllegalStateException: on purpose")
        .endsWith("first\nlast\n");
  }

  @ParameterizedTest
  @CsvSource({"wait, TERM", "busy, TERM", "wait, HUP"})
  void aRequestToEndRunsThemAsOnAJvm(String way, String signal) throws Exception {
    GuestRun jvm = signalled(JavaGuests.onJvm(Hooks.class, way), signal);
    assertThat(jvm.stdout()).endsWith("waiting\nfirst\nlast\n");
    assertThat(signalled(guest(Hooks.class, "--stop=grace:40", way), signal)).isEqualTo(jvm);
  }

  @Test
  void withoutTheOptionASignalEndsTheGuest() throws Exception {
    GuestRun run = signalled(guest(Hooks.class, "--no-net-ring", "wait"), "TERM");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.stdout()).endsWith("waiting\n");
    assertThat(run.stderr().strip()).endsWith("ended by SIGTERM").doesNotContain("\n");
  }

  @Test
  void aProgramCanWaitForIt() throws Exception {
    assertThat(signalled(guest(Stops.class, "--stop=grace:40"), "TERM"))
        .isEqualTo(new GuestRun(7, "true false 0\ninterrupted\nwaiting\ntrue 15\n", ""));
    assertThat(signalled(guest(Stops.class, "--no-net-ring"), "TERM").stdout())
        .isEqualTo("false false 0\ninterrupted\nwaiting\n");
  }
}
