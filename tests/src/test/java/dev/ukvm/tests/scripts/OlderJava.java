// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A JDK that is too old for us, which Maven runs on where nobody says otherwise: it may be what the
 * system's packages bring.
 */
public record OlderJava(Path home, int release) {
  private static final Path JVMS = Path.of("/usr/lib/jvm");

  /** What Maven and its plugins take, and what this project takes. */
  private static final int OLDEST = 17;

  private static final int OURS = 25;

  /** One of this machine's. The test is skipped where there is none. */
  public static OlderJava find() throws IOException {
    for (Path home : homes()) {
      Path file = home.resolve("release");
      if (Files.isExecutable(home.resolve("bin/javac")) && Files.exists(file)) {
        int release = release(file);
        if (release >= OLDEST && release < OURS) {
          return new OlderJava(home, release);
        }
      }
    }
    String reason = "no JDK " + OLDEST + " to " + (OURS - 1) + " in " + JVMS;
    assertThat(System.getenv("CI")).as(reason).isNull();
    return abort(reason);
  }

  private static List<Path> homes() throws IOException {
    if (!Files.isDirectory(JVMS)) {
      return List.of();
    }
    try (Stream<Path> directories = Files.list(JVMS)) {
      return directories.sorted().toList();
    }
  }

  private static int release(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    }
    String version = properties.getProperty("JAVA_VERSION").replace("\"", "");
    return Integer.parseInt(version.split("[._+-]", -1)[0]);
  }
}
