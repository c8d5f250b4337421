// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** The host's clock against the JVM's. */
class ClockTest {
  @Test
  void wallTellsNanosecondsSinceTheEpoch() {
    Clock clock = new Clock();
    long before = now();
    long wall = clock.wall();
    assertThat(wall).isBetween(before - 1_000, now());
  }

  private static long now() {
    return ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
  }
}
