// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.scripts;

import static dev.ukvm.tests.scripts.SourceCopy.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.tests.guest.Outcome;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the scripts write, and Maven in a clone: the words are the guest's, or say what to do. */
@Timeout(600)
class ScriptsTest {
  @TempDir Path scratch;

  /** Runs a command in an empty directory. */
  private Outcome run(Map<String, String> environment, String... command) throws Exception {
    File stdout = scratch.resolve("stdout").toFile();
    File stderr = scratch.resolve("stderr").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Files.createDirectories(scratch.resolve("elsewhere")).toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(stdout)
            .redirectError(stderr);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder
        .environment()
        .put("MAVEN_OPTS", "-Dmaven.repo.local=" + System.getProperty("ukvm.repository"));
    builder.environment().putAll(environment);
    int status = builder.start().waitFor();
    return new Outcome(
        status, Files.readString(stdout.toPath()), Files.readString(stderr.toPath()));
  }

  @Test
  void quickstartOfAFreshCloneWritesWhatTheGuestWrites() throws Exception {
    Path clone = SourceCopy.create(scratch.resolve("clone"));
    Outcome outcome = run(Map.of(), clone + "/scripts/quickstart");
    assertThat(outcome.status()).as(outcome.stderr()).isZero();
    assertThat(outcome.stdout()).isEqualTo("Hello world\n");
    assertThat(outcome.stderr()).doesNotContain("\033");
  }

  static List<String> scripts() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("scripts"))) {
      return files
          .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
          .map(file -> file.getFileName().toString())
          // The monitor's own: CommandLineTest.
          .filter(name -> !name.equals("ukvm-tender"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void eachSaysWhatItIsForAndDoesNothing(String name) throws Exception {
    // Neither a JDK nor Maven is needed for that, and cd has other places to go to.
    Map<String, String> environment = Map.of("JAVA_HOME", "", "CDPATH", scratch.toString());
    Files.createDirectories(scratch.resolve("scripts"));
    Outcome help = run(environment, ROOT + "/scripts/" + name, "--help");
    assertThat(help.status()).isZero();
    assertThat(help.stderr()).isEmpty();
    assertThat(help.stdout()).isNotEmpty().doesNotContain("#", "SPDX");
    assertThat(run(environment, ROOT + "/scripts/" + name, "-h")).isEqualTo(help);
  }

  @Test
  void aMavenThatIsTooOldIsNamed() throws Exception {
    Path maven = scratch.resolve("mvn");
    Files.writeString(maven, "#!/bin/sh\necho Apache Maven 3.6.3\n");
    assertThat(maven.toFile().setExecutable(true)).isTrue();
    Map<String, String> environment = Map.of("PATH", scratch + ":" + System.getenv("PATH"));
    assertThat(run(environment, ROOT + "/scripts/build"))
        .isEqualTo(
            new Outcome(1, "", "build: " + maven + " is Maven 3.6; 3.8 or later is needed\n"));
  }

  @Test
  void mavenOnAnOlderJavaSaysWhatIsMissing() throws Exception {
    OlderJava java = OlderJava.find();
    Outcome outcome =
        run(
            Map.of("JAVA_HOME", java.home().toString()),
            "mvn",
            "-B",
            "-q",
            "-f",
            ROOT + "/pom.xml",
            "verify");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.stdout() + outcome.stderr())
        .contains(
            "ukvm-tender builds with JDK 25, and Maven runs on Java " + java.release(),
            ": set JAVA_HOME to a JDK 25, or run scripts/build, which finds one")
        .doesNotContain("Unrecognized option", "\tat ");
  }
}
