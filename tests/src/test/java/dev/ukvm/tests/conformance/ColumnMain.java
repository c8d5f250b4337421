// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import dev.ukvm.guest.build.Target;
import dev.ukvm.tests.guest.GuestTable;
import dev.ukvm.tests.guest.Outcome;
import dev.ukvm.tests.guest.TestCase;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The conformance suite inside a rig, in one JVM: every guest on one hypervisor, and that backend's
 * own tests. Writes a line for each: name, what came of it, and what is wrong, apart by tabs.
 */
public final class ColumnMain {
  static final String OK = "ok";
  static final String DIFFERS = "differs";
  static final String FAILED = "FAILED";

  /** The name in a line that says why this hypervisor can't be used at all. */
  static final String UNAVAILABLE = "!";

  /** Those that go through the launcher too, as users have it. */
  private static final List<String> BY_LAUNCHER =
      List.of("hello", "exit-42", "abort", "arguments-utf8", "hostile-call-9");

  private final String hypervisor;
  private final Path scratch;
  private final PrintStream results;

  private ColumnMain(String hypervisor, Path scratch, PrintStream results) {
    this.hypervisor = hypervisor;
    this.scratch = scratch;
    this.results = results;
  }

  /**
   * Arguments: the hypervisor, the file for results, and the names of classes with tests. The
   * system property {@code ukvm.launcher} has the launcher, if it is to be used.
   */
  public static void main(String[] arguments) throws Exception {
    List<String> tests = List.of(arguments).subList(2, arguments.length);
    try (PrintStream results =
        new PrintStream(
            Files.newOutputStream(Path.of(arguments[1])), true, StandardCharsets.UTF_8)) {
      Path scratch = Files.createTempDirectory("column");
      new ColumnMain(arguments[0], scratch, results).run(tests);
    }
  }

  private void run(List<String> tests) throws Exception {
    Backend backend =
        Backend.all().stream()
            .filter(candidate -> candidate.name().equals(hypervisor))
            .findFirst()
            .orElse(null);
    if (backend == null || !backend.isAvailable()) {
      String reason = backend == null ? "not installed" : backend.availability().detail();
      put(UNAVAILABLE, FAILED, List.of(reason));
      return;
    }
    Target target = Target.ofHost();
    String launcher = System.getProperty("ukvm.launcher");
    for (TestCase testCase : GuestTable.cases(target)) {
      Path directory = Files.createDirectory(scratch.resolve(testCase.name()));
      boolean whole = BY_LAUNCHER.contains(testCase.name()) || testCase.terminate() != null;
      Outcome outcome =
          whole && launcher != null
              ? TenderRun.run(Path.of(launcher), hypervisor, testCase, directory)
              : GuestRun.run(hypervisor, testCase, directory);
      List<String> wrong = testCase.judge(outcome);
      String result =
          wrong.isEmpty()
              ? OK
              : testCase.isKnownToDiffer(List.of(hypervisor), outcome) ? DIFFERS : FAILED;
      put(testCase.name(), result, wrong);
    }
    Path directory = Files.createDirectory(scratch.resolve("devices"));
    run(new DeviceCases(target, hypervisor, directory).all());
    if (Files.exists(JavaCases.PLACE)) {
      run(new JavaCases(hypervisor, directory).all());
    }
    for (Map.Entry<String, UnitTests.Tally> entry : UnitTests.run(tests).entrySet()) {
      UnitTests.Tally tally = entry.getValue();
      put(entry.getKey(), tally.isOk() ? OK : FAILED, List.of(tally.detail()));
    }
  }

  private void run(Map<String, DeviceCases.Case> cases) throws Exception {
    for (Map.Entry<String, DeviceCases.Case> one : cases.entrySet()) {
      List<String> wrong = one.getValue().run();
      put(one.getKey(), wrong.isEmpty() ? OK : FAILED, wrong);
    }
  }

  private void put(String name, String result, List<String> wrong) throws IOException {
    String detail = String.join("; ", wrong).replaceAll("\\s+", " ");
    results.println(name + "\t" + result + "\t" + detail);
  }
}
