// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Signals that come before there is a run. */
class TerminationTest {
  private final Termination termination = new Termination();

  @Test
  void askUntilTheRunIsOver() {
    assertThat(termination.interruption().isPending()).isFalse();
    for (int times = 0; times < 10; times++) {
      assertThat(termination.received("SIGTERM", times)).isTrue();
      assertThat(termination.interruption().isPending()).isTrue();
    }
    assertThat(termination.interruption().reason()).isEqualTo("ended by SIGTERM");
    termination.ended();
    assertThat(termination.received("SIGTERM", 10)).isFalse();
  }

  @Test
  void areOfNoConcernOnceItIsOver() {
    termination.ended();
    assertThat(termination.received("SIGINT", 0)).isFalse();
    assertThat(termination.interruption().isPending()).isFalse();
  }
}
