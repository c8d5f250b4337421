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
 * The conformance suite inside a rig: every guest on one hypervisor, by the native executable and
 * in this JVM, and that backend's own tests. Writes a line for each: the form's suffix, name, what
 * came of it, and what is wrong, apart by tabs.
 */
public final class ColumnMain {
  static final String OK = "ok";
  static final String DIFFERS = "differs";
  static final String FAILED = "FAILED";

  /** The name in a line that says why this hypervisor can't be used at all. */
  static final String UNAVAILABLE = "!";

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
   * system property {@code ukvm.launcher} has the executable, and {@code ukvm.launcher.jvm} the
   * launcher of the other form, if they are to be used.
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
      put(Form.machine(null), UNAVAILABLE, FAILED, List.of(reason));
      return;
    }
    String executable = System.getProperty("ukvm.launcher");
    if (executable != null) {
      run(Form.executable(Path.of(executable)));
    }
    String launcher = System.getProperty("ukvm.launcher.jvm");
    Form machine = Form.machine(launcher == null ? null : Path.of(launcher));
    run(machine);
    for (Map.Entry<String, UnitTests.Tally> entry : UnitTests.run(tests).entrySet()) {
      UnitTests.Tally tally = entry.getValue();
      put(machine, entry.getKey(), tally.isOk() ? OK : FAILED, List.of(tally.detail()));
    }
  }

  private void run(Form form) throws Exception {
    Target target = Target.ofHost();
    Path own = Files.createDirectory(scratch.resolve("form" + form.suffix()));
    for (TestCase testCase : GuestTable.cases(target)) {
      Path directory = Files.createDirectory(own.resolve(testCase.name()));
      Outcome outcome = form.run(hypervisor, testCase, directory);
      List<String> wrong = testCase.judge(outcome);
      String result =
          wrong.isEmpty()
              ? OK
              : testCase.isKnownToDiffer(List.of(hypervisor), outcome) ? DIFFERS : FAILED;
      put(form, testCase.name(), result, wrong);
    }
    Path directory = Files.createDirectory(own.resolve("devices"));
    run(form, new DeviceCases(target, form, hypervisor, directory).all());
    if (Files.exists(JavaCases.PLACE)) {
      run(form, new JavaCases(form, hypervisor, directory).all());
    }
  }

  private void run(Form form, Map<String, DeviceCases.Case> cases) throws Exception {
    for (Map.Entry<String, DeviceCases.Case> one : cases.entrySet()) {
      List<String> wrong = one.getValue().run();
      put(form, one.getKey(), wrong.isEmpty() ? OK : FAILED, wrong);
    }
  }

  private void put(Form form, String name, String result, List<String> wrong) throws IOException {
    String detail = String.join("; ", wrong).replaceAll("\\s+", " ");
    results.println(form.suffix() + "\t" + name + "\t" + result + "\t" + detail);
  }
}
