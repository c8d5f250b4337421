// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ukvm.guest.build.Target;
import dev.ukvm.tests.guest.GuestTable;
import dev.ukvm.tests.guest.Outcome;
import dev.ukvm.tests.guest.TestCase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** An executable for the other architecture is refused with a line that names both. */
class OtherArchitectureTest {
  @TempDir static Path scratch;

  @TestFactory
  Stream<DynamicTest> isRefused() {
    return Backend.all().stream()
        .map(backend -> DynamicTest.dynamicTest(backend.name(), () -> check(backend)));
  }

  private static void check(Backend backend) throws Exception {
    assumeTrue(backend.isAvailable(), backend.availability().detail());
    Target host = Target.ofHost();
    Target other = host == Target.X86_64 ? Target.AARCH64 : Target.X86_64;
    TestCase hello =
        GuestTable.cases(other).stream()
            .filter(one -> one.name().equals("hello"))
            .findFirst()
            .orElseThrow();
    Path directory = Files.createDirectory(scratch.resolve(backend.name()));
    Outcome outcome = MachineRun.run(backend.name(), hello, directory);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr().lines()).hasSize(1);
    assertThat(outcome.stderr()).contains(other.toString(), host.toString());
  }
}
