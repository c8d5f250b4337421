// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Runs every command of the documentation, and follows every link to a file. */
class DocumentationTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern BLOCK =
      Pattern.compile("^```sh\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
  private static final long LIMIT_SECONDS = 300;

  /** The command that runs this test: not to be run by it. */
  private static final String TEST_COMMAND = "scripts/test";

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
  List<DynamicTest> commands(@TempDir Path scratch) throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path document : documents()) {
      Matcher blocks = BLOCK.matcher(Files.readString(document));
      while (blocks.find()) {
        for (String line : blocks.group(1).lines().toList()) {
          String command = line.replaceFirst("\\s+#.*", "").strip();
          if (!command.isEmpty() && !command.startsWith(TEST_COMMAND)) {
            String name = ROOT.relativize(document) + ": " + command;
            tests.add(DynamicTest.dynamicTest(name, () -> run(command, scratch)));
          }
        }
      }
    }
    assertThat(tests).isNotEmpty();
    return tests;
  }

  private static void run(String command, Path scratch) throws IOException, InterruptedException {
    Path output = Files.createTempFile(scratch, "command", ".log");
    Process process =
        new ProcessBuilder("sh", "-c", command)
            .directory(ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as("%s ends", command).isTrue();
    assertThat(process.exitValue()).as("%s: %s", command, Files.readString(output)).isZero();
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
