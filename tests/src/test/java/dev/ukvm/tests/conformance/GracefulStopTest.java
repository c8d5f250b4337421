// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.guest.build.Target;
import dev.ukvm.tests.guest.GuestBuild;
import dev.ukvm.tests.guest.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --stop=grace} with other signals than one SIGTERM, which the test guest's cases have. */
@Timeout(120)
class GracefulStopTest {
  private static final String LAUNCHER = System.getProperty("ukvm.launcher");

  /** In an executable, where a note of this type says where its structure is. */
  private static final String NOTE = "STP1ukvm\0\0\0\0";

  @TempDir Path scratch;

  static Path guest(String name) {
    return GuestBuild.executable(Target.ofHost(), name);
  }

  private Outcome run(Path guest, String argument, int grace, String... signals)
      throws IOException, InterruptedException {
    Path stdout = scratch.resolve("stdout");
    Path stderr = scratch.resolve("stderr");
    List<String> command = new ArrayList<>(List.of(LAUNCHER, "--mem=16"));
    command.add("--hypervisor=" + Backend.best().name());
    command.add("--stop=grace:" + grace);
    command.addAll(List.of(guest.toString(), argument));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile())
            .start();
    process.getOutputStream().close();
    try {
      for (int i = 0; i < signals.length; i += 2) {
        while (process.isAlive() && !Files.readString(stdout).contains(signals[i])) {
          Thread.sleep(20);
        }
        String kill = "kill -" + signals[i + 1] + " " + process.pid();
        assertThat(new ProcessBuilder("sh", "-c", kill).start().waitFor()).isZero();
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Outcome(process.exitValue(), Files.readString(stdout), Files.readString(stderr));
  }

  @ParameterizedTest
  @CsvSource({"HUP, 1", "TERM, 15"})
  void theGuestIsToldOfEachSignal(String signal, int number) throws Exception {
    Outcome outcome = run(guest("stop"), "", 100, "waiting", signal);
    assertThat(outcome.stdout()).contains("asked to end by signal " + number);
    assertThat(outcome.status()).isZero();
  }

  @Test
  void aSecondSignalEndsItAtOnce() throws Exception {
    long start = System.nanoTime();
    Outcome outcome = run(guest("stop"), "unheeded", 3600, "waiting", "TERM", "woken", "HUP");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(50));
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.stderr().strip()).endsWith("ended by SIGHUP").doesNotContain("\n");
  }

  @Test
  void aGuestThatDoesNotAskIsEndedAtOnce() throws Exception {
    long start = System.nanoTime();
    Outcome outcome = run(guest("hostile"), "sleep", 3600, "sleeping", "TERM");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(50));
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.stderr().strip()).endsWith("ended by SIGTERM").doesNotContain("\n");
  }

  /** The tender writes nothing that the guest could not write itself. */
  @ParameterizedTest
  @CsvSource({"0x1000", "0x10000", "0x100000", "0x1000000", "0xfffffff8"})
  void theStructureIsInMemoryThatTheGuestCanWrite(String address) throws Exception {
    byte[] file = Files.readAllBytes(guest("stop"));
    int note = new String(file, StandardCharsets.ISO_8859_1).indexOf(NOTE.substring(0, 10));
    assertThat(note).isPositive();
    // Behind the type and the name: u32 length, u64 address.
    ByteBuffer.wrap(file)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(note + NOTE.length() + 4, Long.decode(address));
    Path changed = Files.write(scratch.resolve("changed.elf"), file);
    Outcome outcome = run(changed, "no", 100);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr().strip())
        .contains("changed.elf: note of an offer: the 8 bytes at " + address)
        .endsWith("are not all memory that the guest can write")
        .doesNotContain("\n");
  }
}
