// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file for one program to read, in a directory of its own that nobody else may enter; both are
 * removed when it is closed.
 */
final class PrivateFile implements AutoCloseable {
  private static final String[] VARIABLES = {"XDG_RUNTIME_DIR", "TMPDIR"};
  private static final String FALLBACK = "/tmp";

  private final Path file;

  private PrivateFile(Path file) {
    this.file = file;
  }

  /**
   * Makes one.
   *
   * @param prefix of the directory's name
   * @throws IOException if there is no room for it
   */
  static PrivateFile create(String prefix, List<String> lines) throws IOException {
    // Made with mode 0700, whatever the umask, and never one that is there.
    PrivateFile made = new PrivateFile(directory(prefix).resolve("settings"));
    try {
      Files.write(made.file, lines, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return made;
    } catch (IOException e) {
      made.close();
      throw e;
    }
  }

  private static Path directory(String prefix) throws IOException {
    for (String variable : VARIABLES) {
      String parent = System.getenv(variable);
      if (parent != null && Files.isWritable(Path.of(parent))) {
        return Files.createTempDirectory(Path.of(parent), prefix);
      }
    }
    return Files.createTempDirectory(Path.of(FALLBACK), prefix);
  }

  Path path() {
    return file;
  }

  /** What can't be removed is no reason to end a run. */
  @Override
  public void close() {
    file.toFile().delete();
    file.getParent().toFile().delete();
  }
}
