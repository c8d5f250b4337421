// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.build;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs other programs. */
final class Command {
  private Command() {}

  /** What a program wrote, to stdout and stderr together, and how it ended. */
  record Result(int status, String output) {}

  /**
   * Runs a program in {@code directory} to its end.
   *
   * @throws GuestBuildException if it cannot be started
   */
  static Result run(List<String> command, Path directory, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    // Messages are searched and shown: no translations.
    builder.environment().put("LC_ALL", "C");
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String output;
      try (InputStream in = process.getInputStream()) {
        output = new String(in.readAllBytes(), Charset.defaultCharset());
      }
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new GuestBuildException(command.getFirst() + ": cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GuestBuildException(command.getFirst() + ": interrupted", e);
    }
  }

  /** Runs a program that must succeed; returns what it wrote. */
  static String check(List<String> command, Path directory) {
    Result result = run(command, directory, Map.of());
    if (result.status() != 0) {
      throw new GuestBuildException(
          command.getFirst()
              + " failed with status "
              + result.status()
              + ":\n"
              + result.output().stripTrailing());
    }
    return result.output();
  }

  /** The executable of this name on the PATH, or {@code null}. */
  static Path find(String name) {
    String path = System.getenv("PATH");
    if (path == null) {
      return null;
    }
    for (String directory : path.split(File.pathSeparator, -1)) {
      if (!directory.isEmpty()) {
        Path file = Path.of(directory, name);
        if (Files.isExecutable(file) && !Files.isDirectory(file)) {
          return file;
        }
      }
    }
    return null;
  }
}
