// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.guest.build.GuestCompiler;
import dev.ukvm.guest.build.GuestSource;
import dev.ukvm.guest.build.Target;
import dev.ukvm.guest.build.Toolchain;
import dev.ukvm.tests.forms.NativeForm;
import dev.ukvm.tests.guest.GuestTable;
import dev.ukvm.tests.guest.Outcome;
import dev.ukvm.tests.guest.TestCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The conformance suite as a process by an executable whose C is checked for undefined behaviour:
 * what is undefined is an illegal instruction there. The checks that need a library of the
 * compiler's (AddressSanitizer, and this one's words) need a C library, too, which this executable
 * is without.
 *
 * <p>Left out is what the generated code relies on: addresses of any alignment, and NULL, whose use
 * faults.
 */
@EnabledOnOs(OS.LINUX)
class SanitizedTest {
  private static final String HYPERVISOR = "process";

  /** A shell's status of a program that SIGILL has ended. */
  private static final int ILLEGAL = 128 + 4;

  private static final String WRONG =
      """
      static volatile int distance = 40;
      void _start(void) {
        for (;;) {
          int one = 1;
          distance = one << distance;
        }
      }
      """;

  @TempDir static Path scratch;

  private static List<String> options(Toolchain toolchain) {
    List<String> options = new ArrayList<>(List.of("-fsanitize=undefined"));
    options.add(
        toolchain.version().contains("clang")
            ? "-fsanitize-trap=undefined"
            : "-fsanitize-undefined-trap-on-error");
    options.add("-fno-sanitize=alignment");
    options.add("-fno-sanitize=null");
    return options;
  }

  @Test
  void whatIsUndefinedIsIllegal() throws Exception {
    Toolchain toolchain = Toolchain.select(Target.ofHost());
    Path source = Files.writeString(scratch.resolve("wrong.c"), WRONG);
    Path program = scratch.resolve("wrong");
    new GuestCompiler(toolchain, scratch.resolve("work"))
        .build(
            new GuestSource(List.of(source), List.of(), null, options(toolchain), false), program);
    Outcome outcome = TenderRun.run(List.of("sh", "-c", program + "; exit $?"), null, scratch);
    assertThat(outcome.status()).isEqualTo(ILLEGAL);
  }

  @TestFactory
  List<DynamicTest> guests() throws IOException {
    Toolchain toolchain = Toolchain.select(Target.ofHost());
    Path monitor =
        NativeForm.build("dev.ukvm.tender.cli.NativeMain", "sanitized", options(toolchain));
    List<DynamicTest> tests = new ArrayList<>();
    for (TestCase testCase : GuestTable.cases(Target.ofHost())) {
      tests.add(DynamicTest.dynamicTest(testCase.name(), () -> run(monitor, testCase)));
    }
    return tests;
  }

  private static void run(Path monitor, TestCase testCase) throws Exception {
    Path directory = Files.createDirectory(scratch.resolve(testCase.name()));
    Outcome outcome = TenderRun.run(monitor, HYPERVISOR, testCase, directory);
    // Messages have the executable's name.
    Outcome named =
        new Outcome(
            outcome.status(),
            outcome.stdout(),
            outcome.stderr().replaceAll("(?m)^" + monitor.getFileName() + ": ", "ukvm-tender: "));
    List<String> faults = testCase.judge(named);
    if (!testCase.isKnownToDiffer(List.of(HYPERVISOR), named)) {
      assertThat(faults).isEmpty();
    }
  }
}
