// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a guest when the tender is killed. */
@Timeout(60)
final class LifetimeTest {
  /** A tender of its own: prints the guest's process number, then runs it forever. */
  static final class Tender {
    private Tender() {}

    public static void main(String[] arguments) {
      try (TestGuest guest = new TestGuest(Code.create().loop())) {
        System.out.println(guest.process().pid());
        guest.run();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void endsWithTheTender(boolean forcibly) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path")
                + java.io.File.pathSeparator
                + System.getProperty("jdk.module.path", ""),
            "--enable-native-access=ALL-UNNAMED",
            Tender.class.getName()));
    Process tender =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(tender.getInputStream(), StandardCharsets.UTF_8))) {
      Path guest = Path.of("/proc", output.readLine());
      assertThat(guest).exists();
      if (forcibly) {
        tender.destroyForcibly();
      } else {
        tender.destroy();
      }
      tender.waitFor();
      for (int i = 0; i < 100 && isAlive(guest); i++) {
        Thread.sleep(Duration.ofMillis(20));
      }
      assertThat(isAlive(guest)).isFalse();
    } finally {
      tender.destroyForcibly();
    }
  }

  /** Whether it runs; a host whose first process reaps nobody keeps its entry. */
  private static boolean isAlive(Path process) throws IOException {
    try {
      return !Files.readString(process.resolve("stat")).contains(") Z ");
    } catch (IOException e) {
      // It can go while it is read: "No such process".
      if (Files.exists(process)) {
        throw e;
      }
      return false;
    }
  }
}
