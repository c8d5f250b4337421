// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest;
import dev.ukvm.tests.javaguest.programs.Torture;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The collector under torture, with the heap verified after each collection and what is free
 * overwritten. The system property {@code ukvm.torture.millis} makes it longer.
 */
class CollectorTest {
  private static final Manifest NONE = new Manifest.Builder().build();
  private static final int MILLIS = Integer.getInteger("ukvm.torture.millis", 10_000);

  @ParameterizedTest
  @CsvSource({
    // Collections when the heap says so.
    "-DUKVM_HEAP_CHECK=0, 24, 1",
    "-DUKVM_HEAP_CHECK=0, 64, 2",
    // A collection at each so many lines that are taken.
    "-DUKVM_HEAP_CHECK=997, 24, 3",
  })
  void nothingAliveIsLost(String option, int megabytes, String seed) throws Exception {
    GuestRun run =
        GuestRun.guest(
            JavaGuests.executable(Torture.class, NONE, option),
            megabytes,
            List.of(),
            Integer.toString(MILLIS),
            seed);
    assertThat(run).isEqualTo(new GuestRun(0, "SUCCESS\n", ""));
  }
}
