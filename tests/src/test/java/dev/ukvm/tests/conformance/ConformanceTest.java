// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every test guest on every hypervisor that this host has, and in every rig. The rigs run beside
 * the hypervisors of this host, one after the other.
 */
class ConformanceTest {
  /** System property: names of the rigs' columns to run, apart by commas; {@code none}; or all. */
  private static final String RIGS = "ukvm.rigs";

  /** Where the build has put the monitor, and the launcher of its form in a JVM. */
  private static final Path EXECUTABLE = Path.of(System.getProperty("ukvm.launcher"));

  private static final Path LAUNCHER = Path.of(System.getProperty("ukvm.launcher.jvm"));

  private static final Path TABLE = Path.of("target/conformance.txt");

  /** What a PVM is told by when it meets an instruction that it can't interpret. */
  private static final String NO_SUCH_INSTRUCTION = "this KVM can't run the instruction";

  private static final ResultTable RESULTS = new ResultTable();

  @TempDir static Path scratch;

  @TestFactory
  Stream<DynamicNode> guests() {
    List<TestCase> cases = GuestTable.cases(Target.ofHost());
    assertThat(cases).hasSizeGreaterThan(100);
    List<DynamicNode> here = new ArrayList<>();
    for (Backend backend : Backend.all()) {
      here.add(container(backend, backend.name(), EXECUTABLE, cases));
      here.add(container(backend, backend.name() + Form.MACHINE, LAUNCHER, cases));
    }
    return Stream.concat(here.stream(), rigs().stream());
  }

  private List<DynamicNode> rigs() {
    String wanted = System.getProperty(RIGS);
    List<Column> columns =
        Column.ALL.stream()
            .filter(one -> wanted == null || List.of(wanted.split(",", -1)).contains(one.name()))
            .toList();
    if (columns.size() < Column.ALL.size()) {
      RESULTS.note("Rigs were left out.");
    }
    List<DynamicNode> nodes = new ArrayList<>();
    ExecutorService rigs =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().name("rigs").daemon().factory());
    for (Column column : columns) {
      Future<ColumnRun.Results> results = rigs.submit(() -> ColumnRun.run(column));
      nodes.add(DynamicContainer.dynamicContainer(column.name(), tests(column, results)));
    }
    rigs.shutdown();
    return nodes;
  }

  private static Stream<DynamicTest> tests(Column column, Future<ColumnRun.Results> future) {
    // Not before its turn has come, when the others have run meanwhile.
    return Stream.of(future).flatMap(ready -> tests(column, resultsOf(ready)).stream());
  }

  private static List<DynamicTest> tests(Column column, ColumnRun.Results results) {
    List<DynamicTest> tests = new ArrayList<>();
    for (ColumnRun.Result result : results.results()) {
      if (result.name().equals(ColumnMain.UNAVAILABLE)) {
        String reason = column.name() + ": " + result.detail();
        RESULTS.note(reason);
        tests.add(DynamicTest.dynamicTest("available", () -> fail(reason)));
      } else {
        RESULTS.put(result.name(), column.name() + result.form(), result.result());
        tests.add(
            DynamicTest.dynamicTest(result.name() + result.form(), () -> judge(column, result)));
      }
    }
    if (results.trouble() != null) {
      RESULTS.note(column.name() + ": " + results.trouble());
      tests.add(DynamicTest.dynamicTest("machine", () -> trouble(results)));
    }
    return tests;
  }

  private static void judge(Column column, ColumnRun.Result result) {
    if (!result.detail().isEmpty()) {
      RESULTS.note(result.name() + ", " + column.name() + result.form() + ": " + result.detail());
    }
    assertThat(result.result()).as(result.detail()).isNotEqualTo(ColumnMain.FAILED);
  }

  private static void trouble(ColumnRun.Results results) {
    if (!results.impossible()) {
      fail(results.trouble());
    }
    unavailable(results.trouble());
  }

  private static ColumnRun.Results resultsOf(Future<ColumnRun.Results> future) {
    try {
      return future.get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private DynamicNode container(
      Backend backend, String column, Path launcher, List<TestCase> cases) {
    if (!backend.isAvailable()) {
      String reason = column + ": " + backend.availability().detail();
      RESULTS.note(reason);
      return DynamicTest.dynamicTest(column, () -> unavailable(reason));
    }
    List<DynamicTest> tests = new ArrayList<>();
    for (TestCase testCase : cases) {
      tests.add(
          DynamicTest.dynamicTest(testCase.name(), () -> run(backend, column, launcher, testCase)));
    }
    return DynamicContainer.dynamicContainer(column, tests);
  }

  private static void unavailable(String reason) {
    assertThat(System.getenv("CI")).as(reason).isNull();
    abort(reason);
  }

  private void run(Backend backend, String column, Path launcher, TestCase testCase)
      throws Exception {
    Path directory = Files.createDirectory(scratch.resolve(column + testCase.name()));
    Outcome outcome = TenderRun.run(launcher, backend.name(), testCase, directory);
    List<String> faults = testCase.judge(outcome);
    if (faults.isEmpty()) {
      RESULTS.put(testCase.name(), column, "ok");
      return;
    }
    if (backend.isLimited() && outcome.stderr().contains(NO_SUCH_INSTRUCTION)) {
      RESULTS.put(testCase.name(), column, "can't");
      RESULTS.note(testCase.name() + ", " + column + ": " + outcome.stderr().strip());
      abort(outcome.stderr());
    }
    if (testCase.isKnownToDiffer(backend.names(), outcome)) {
      RESULTS.put(testCase.name(), column, "differs");
      RESULTS.note(testCase.name() + ", " + column + " differs: " + String.join("; ", faults));
      return;
    }
    RESULTS.put(testCase.name(), column, "FAILED");
    throw new AssertionError(String.join("; ", faults));
  }

  @AfterAll
  static void printTable() throws IOException {
    Files.writeString(TABLE, RESULTS.toString());
    System.out.println(RESULTS);
  }
}
