// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SpinPolicyTest {
  private static final long SOON = 60_000;
  private static final long LATE = 1_000_000;

  @Test
  void neverSpinsOnOneCpu() {
    SpinPolicy policy = new SpinPolicy(false);
    policy.succeeded();
    assertThat(policy.isWorthwhile()).isFalse();
  }

  @Test
  void givesUpWhenAnswersComeLate() {
    SpinPolicy policy = new SpinPolicy(true);
    assertThat(policy.isWorthwhile()).isTrue();
    sleep(policy, LATE, 4);
    assertThat(policy.isWorthwhile()).isFalse();
    sleep(policy, LATE, 1000);
    assertThat(policy.isWorthwhile()).isFalse();
  }

  @Test
  void triesAgainWhenAnswersComeSoon() {
    SpinPolicy policy = new SpinPolicy(true);
    sleep(policy, LATE, 4);
    sleep(policy, SOON, 2);
    assertThat(policy.isWorthwhile()).isTrue();
  }

  @Test
  void triesEverMoreSeldomInVain() {
    SpinPolicy policy = new SpinPolicy(true);
    int spins = 0;
    for (int i = 0; i < 6500; i++) {
      if (policy.isWorthwhile()) {
        spins++;
      }
      policy.slept(SOON);
    }
    assertThat(spins).isBetween(4, 120);
  }

  private static void sleep(SpinPolicy policy, long nanos, int times) {
    for (int i = 0; i < times; i++) {
      policy.slept(nanos);
    }
  }
}
