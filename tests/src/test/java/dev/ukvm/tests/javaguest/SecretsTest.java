// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest;
import dev.ukvm.tests.javaguest.programs.Keys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Guests have the CPU's random numbers, or none. */
class SecretsTest {
  @Test
  void keysAreRandomOrRefused() throws Exception {
    GuestRun first = run();
    if (Files.readString(Path.of("/proc/cpuinfo")).matches("(?s).*\\b(rdrand|rng)\\b.*")) {
      assertThat(first.stdout())
          .matches(
              """
              4 2 [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}
              3000 different, all bits true
              255 33
              """);
      assertThat(run().stdout()).as("another run").isNotEqualTo(first.stdout());
    } else {
      assertThat(first.stdout()).startsWith("refused: no source of secrets: ");
    }
    assertThat(first.status()).isZero();
  }

  private static GuestRun run() throws Exception {
    Manifest none = new Manifest.Builder().build();
    return GuestRun.guest(JavaGuests.executable(Keys.class, none), 16, List.of());
  }
}
