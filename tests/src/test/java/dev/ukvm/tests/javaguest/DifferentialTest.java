// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest;
import dev.ukvm.tests.javaguest.programs.corpus.Corpus;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The corpus on this JVM and as a guest: what it prints and how it ends must be equal. */
class DifferentialTest {
  private static final int MEGABYTES = 64;
  private static final Manifest NONE = new Manifest.Builder().build();

  static List<String> topics() {
    return Corpus.TOPICS;
  }

  @ParameterizedTest
  @MethodSource("topics")
  void aTopicIsEqual(String topic) throws Exception {
    GuestRun expected = GuestRun.of(JavaGuests.onJvm(Corpus.class, topic));
    GuestRun actual =
        GuestRun.guest(
            JavaGuests.executable(Corpus.class, NONE, "-O1"), MEGABYTES, List.of(), topic);
    assertThat(actual).isEqualTo(expected);
  }
}
