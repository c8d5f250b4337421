// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.forms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ukvm.guest.build.Target;
import dev.ukvm.tests.guest.GuestBuild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The cases of {@link Forms} in this JVM, and in an executable like the monitor's native form. */
class FormsTest {
  private static final long LIMIT_SECONDS = 180;

  @TempDir static Path scratch;

  @TestFactory
  List<DynamicTest> inThisJvm() throws IOException {
    Forms.setScratch(Files.createDirectory(scratch.resolve("jvm")).toString());
    List<DynamicTest> tests = new ArrayList<>();
    for (Case one : Forms.all()) {
      tests.add(DynamicTest.dynamicTest(one.name(), () -> run(one)));
    }
    return tests;
  }

  private static void run(Case one) throws Exception {
    try {
      one.body().run();
    } catch (Case.Unavailable e) {
      unavailable(e.getMessage());
    }
  }

  @TestFactory
  @EnabledOnOs(OS.LINUX)
  List<DynamicTest> inAnExecutable() throws IOException, InterruptedException {
    Path executable = NativeForm.build(FormsMain.class.getName(), "forms", List.of());
    List<Case> cases = new ArrayList<>(Forms.all());
    cases.addAll(Forms.ofExecutable());
    Path output = scratch.resolve("output");
    Path errors = scratch.resolve("errors");
    ProcessBuilder builder = new ProcessBuilder(executable.toString());
    builder
        .environment()
        .put(Forms.SCRATCH, Files.createDirectory(scratch.resolve("native")).toString());
    builder
        .environment()
        .put(Forms.GUEST, GuestBuild.executable(Target.ofHost(), "calls").toString());
    Process process =
        builder.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
    boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    Map<String, String> results = results(Files.readAllLines(output));
    String trouble =
        (ended ? "it ended with status " + process.exitValue() : "it did not end")
            + "; "
            + Files.readString(errors);
    List<DynamicTest> tests = new ArrayList<>();
    for (Case one : cases) {
      String result = results.getOrDefault(one.name(), "has no result: " + trouble);
      tests.add(DynamicTest.dynamicTest(one.name(), () -> judge(result, trouble)));
    }
    tests.add(
        DynamicTest.dynamicTest(
            "exit status", () -> assertThat(process.exitValue()).as(trouble).isZero()));
    return tests;
  }

  /** What came of a case, by its name: the line behind the one that begins it. */
  private static Map<String, String> results(List<String> lines) {
    Map<String, String> results = new HashMap<>();
    for (int i = 0; i + 1 < lines.size(); i++) {
      if (lines.get(i).startsWith(FormsMain.BEGIN)) {
        results.put(lines.get(i).substring(FormsMain.BEGIN.length()), lines.get(i + 1));
      }
    }
    return results;
  }

  private static void judge(String result, String trouble) {
    if (result.startsWith(FormsMain.UNAVAILABLE)) {
      unavailable(result);
    }
    if (!result.equals(FormsMain.PASSED)) {
      fail(result + "\n" + trouble);
    }
  }

  private static void unavailable(String reason) {
    assertThat(System.getenv("CI")).as(reason).isNull();
    abort(reason);
  }
}
