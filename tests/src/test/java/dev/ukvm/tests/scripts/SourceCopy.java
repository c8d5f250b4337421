// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.scripts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The sources, somewhere else: what is built there is not what the tests run with. */
public final class SourceCopy {
  /** The project's directory; tests run in their module's. */
  public static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private SourceCopy() {}

  /** Copies all but what builds have made, as if cloned, into a new directory. */
  public static Path create(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file : files.toList()) {
        Path relative = ROOT.relativize(file);
        String name = "/" + relative + "/";
        if (!name.contains("/target/") && !name.startsWith("/.git/")) {
          Files.copy(file, directory.resolve(relative));
        }
      }
    }
    return directory;
  }
}
