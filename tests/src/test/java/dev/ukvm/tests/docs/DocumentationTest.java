// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.docs;

import static dev.ukvm.tests.scripts.SourceCopy.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ukvm.tests.javaguest.LocalRepository;
import dev.ukvm.tests.scripts.SourceCopy;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Runs every command of the documentation, and follows every link to a file. */
class DocumentationTest {
  private static final Pattern BLOCK =
      Pattern.compile("^```sh\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
  private static final long LIMIT_SECONDS = 300;

  /** What a command needs besides us: a word of it, and what succeeds where it is there. */
  private static final Map<String, String> NEEDS =
      Map.of(
          "mvn ",
          "command -v mvn",
          "curl ",
          "command -v curl",
          "=user",
          "command -v passt",
          "unshare ",
          "unshare --map-root-user --net ip tuntap add tap0 mode tap");

  /** Commands that go on while those behind them run. */
  private static final List<Process> BACKGROUND = new ArrayList<>();

  @TempDir static Path scratch;

  /** The user's Maven repository, for commands that put something into it. */
  private static LocalRepository repository;

  /** Run in a copy: here it would make the classes anew that this test runs with. */
  private static final String INSTALL_COMMAND = "scripts/maven-plugin";

  /** The command that runs this test: not to be run by it. */
  private static final String TEST_COMMAND = "scripts/test";

  @BeforeAll
  static void createRepository() throws IOException {
    repository = LocalRepository.create(scratch.resolve("repository"));
  }

  @AfterAll
  static void endBackground() throws InterruptedException {
    for (Process process : BACKGROUND) {
      process.destroy();
      process.waitFor();
    }
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !file.toString().contains("/target/"))
          .sorted()
          .toList();
    }
  }

  @TestFactory
  List<DynamicTest> commands() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path document : documents()) {
      Matcher blocks = BLOCK.matcher(Files.readString(document));
      while (blocks.find()) {
        for (String line : blocks.group(1).lines().toList()) {
          String command = line.replaceFirst("\\s+#.*", "").strip();
          if (!command.isEmpty() && !command.startsWith(TEST_COMMAND)) {
            String name = ROOT.relativize(document) + ": " + command;
            tests.add(DynamicTest.dynamicTest(name, () -> run(command)));
          }
        }
      }
    }
    assertThat(tests).isNotEmpty();
    return tests;
  }

  private static void run(String line) throws IOException, InterruptedException {
    for (Map.Entry<String, String> need : NEEDS.entrySet()) {
      if (line.contains(need.getKey())
          && sh(need.getValue(), ROOT, scratch.resolve("need")).waitFor() != 0) {
        String reason = "not possible here: " + need.getValue();
        assertThat(System.getenv("CI")).as(reason).isNull();
        abort(reason);
      }
    }
    Path directory =
        line.equals(INSTALL_COMMAND) ? SourceCopy.create(scratch.resolve("sources")) : ROOT;
    boolean inBackground = line.endsWith("&");
    String command = inBackground ? "exec " + line.substring(0, line.length() - 1) : line;
    Path output = Files.createTempFile(scratch, "command", ".log");
    Process process = sh(command, directory, output);
    if (inBackground) {
      BACKGROUND.add(process);
      return;
    }
    boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as("%s ends", command).isTrue();
    String written = Files.readString(output);
    assertThat(process.exitValue()).as("%s: %s", command, written).isZero();
    // One that tries until there is an answer must not tell of each failure.
    assertThat(written).as(command).doesNotContain("curl: (");
  }

  /** Where javac and mvn are of the JDK of this test. */
  private static Process sh(String command, Path directory, Path output) throws IOException {
    Path jdk = Path.of(System.getProperty("java.home"));
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", command)
            .directory(directory.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("JAVA_HOME", jdk.toString());
    environment.put("PATH", jdk.resolve("bin") + ":" + environment.get("PATH"));
    environment.put("MAVEN_OPTS", "-Dmaven.repo.local=" + repository.directory());
    return builder.start();
  }

  @Test
  void continuousIntegrationRunsTheTestCommand() throws IOException {
    assertThat(Files.readString(ROOT.resolve("README.md"))).contains("\n" + TEST_COMMAND + " ");
    assertThat(Files.readString(ROOT.resolve(".ci/run"))).contains("/" + TEST_COMMAND + "\"");
  }

  @Test
  void linksLeadToFiles() throws IOException {
    for (Path document : documents()) {
      Matcher links = LINK.matcher(Files.readString(document));
      while (links.find()) {
        Path target = document.resolveSibling(links.group(1));
        assertThat(target).as("link in %s", ROOT.relativize(document)).exists();
      }
    }
  }
}
