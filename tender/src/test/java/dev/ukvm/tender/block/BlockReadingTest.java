// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockReadingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "disk|disk",
        "disk,ro|disk[r] disk,ro",
        "disk,ro,sync|disk[rs] disk,ro[s] disk,ro,sync",
        "disk,direct,share,shrunk|disk[dhk] disk,direct[hk] disk,direct,share[k]"
            + " disk,direct,share,shrunk",
        "disk,1|disk,1",
        "disk,1,ro|disk,1[r] disk,1,ro",
        "ro|ro",
        ",ro|,ro",
        "disk,|disk,",
        // A doubled comma is one, and separates nothing.
        "disk,,ro|disk,ro disk,,ro",
        "disk,,ro,sync|disk,ro[s] disk,,ro[s] disk,ro,sync disk,,ro,sync",
        "disk,,,ro|disk,[r] disk,,[r] disk,,ro disk,,,ro",
        "disk,,1|disk,1 disk,,1",
        "disk,,,,ro|disk,,ro disk,,,,ro",
        // No option stands twice.
        "disk,ro,ro|disk,ro[r] disk,ro,ro",
      })
  void readsOptionsFromTheEnd(String value, String readings) {
    assertThat(
            BlockReading.all(value).stream()
                .map(BlockReadingTest::text)
                .collect(Collectors.joining(" ")))
        .isEqualTo(readings);
  }

  @Test
  void readsAnyNumberOfWords() {
    assertThat(BlockReading.all("disk" + ",ro".repeat(100_000))).hasSize(2);
  }

  private static String text(BlockReading reading) {
    String options =
        (reading.readOnly() ? "r" : "")
            + (reading.direct() ? "d" : "")
            + (reading.sync() ? "s" : "")
            + (reading.share() ? "h" : "")
            + (reading.shrunk() ? "k" : "");
    return reading.path() + (options.isEmpty() ? "" : "[" + options + "]");
  }
}
