// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.bhyve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ukvm.tender.vm.Architecture;
import dev.ukvm.tests.guest.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Waiting by kqueue(2), which the double makes of ppoll(2). */
class KqueueTest {
  @Test
  void findsWhatIsReady(@TempDir Path scratch) throws Exception {
    assumeTrue(Architecture.ofHost() == Architecture.X86_64, "FreeBSD's double is for x86_64");
    Outcome outcome = new FreeBsdDouble("14", scratch).runMain(KqueueMain.class, scratch);
    assertThat(outcome.stderr()).isEmpty();
    assertThat(outcome.status()).isZero();
  }
}
