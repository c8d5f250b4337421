// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ukvm.guest.build.Target;
import dev.ukvm.tests.guest.GuestTable;
import dev.ukvm.tests.guest.Outcome;
import dev.ukvm.tests.guest.TestCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every test guest on every hypervisor that this host has. */
class ConformanceTest {
  /** Where the build has put the monitor's launcher. */
  private static final Path LAUNCHER = Path.of(System.getProperty("ukvm.launcher"));

  private static final Path TABLE = Path.of("target/conformance.txt");

  /** What a PVM is told by when it meets an instruction that it can't interpret. */
  private static final String NO_SUCH_INSTRUCTION = "this KVM can't run the instruction";

  private static final ResultTable RESULTS = new ResultTable();

  @TempDir static Path scratch;

  @TestFactory
  Stream<DynamicNode> guests() {
    List<TestCase> cases = GuestTable.cases(Target.ofHost());
    assertThat(cases).hasSizeGreaterThan(100);
    return Backend.all().stream().map(backend -> container(backend, cases));
  }

  private DynamicNode container(Backend backend, List<TestCase> cases) {
    if (!backend.isAvailable()) {
      String reason = backend.name() + ": " + backend.availability().detail();
      RESULTS.note(reason);
      return DynamicTest.dynamicTest(backend.name(), () -> unavailable(reason));
    }
    List<DynamicTest> tests = new ArrayList<>();
    for (TestCase testCase : cases) {
      tests.add(DynamicTest.dynamicTest(testCase.name(), () -> run(backend, testCase)));
    }
    return DynamicContainer.dynamicContainer(backend.name(), tests);
  }

  private static void unavailable(String reason) {
    assertThat(System.getenv("CI")).as(reason).isNull();
    abort(reason);
  }

  private void run(Backend backend, TestCase testCase) throws Exception {
    Path directory = Files.createDirectory(scratch.resolve(backend.name() + testCase.name()));
    Outcome outcome = TenderRun.run(LAUNCHER, backend.name(), testCase, directory);
    List<String> faults = testCase.judge(outcome);
    if (faults.isEmpty()) {
      RESULTS.put(testCase.name(), backend.name(), "ok");
      return;
    }
    if (backend.isLimited() && outcome.stderr().contains(NO_SUCH_INSTRUCTION)) {
      RESULTS.put(testCase.name(), backend.name(), "can't");
      RESULTS.note(testCase.name() + ", " + backend.name() + ": " + outcome.stderr().strip());
      abort(outcome.stderr());
    }
    if (testCase.differs(backend.names())) {
      RESULTS.put(testCase.name(), backend.name(), "differs");
      RESULTS.note(
          testCase.name() + ", " + backend.name() + " differs: " + String.join("; ", faults));
      return;
    }
    RESULTS.put(testCase.name(), backend.name(), "FAILED");
    throw new AssertionError(String.join("; ", faults));
  }

  @AfterAll
  static void printTable() throws IOException {
    Files.writeString(TABLE, RESULTS.toString());
    System.out.println(RESULTS);
  }
}
