// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the installed monitor as a user does: by its launcher, in a process of its own. */
final class TenderRun {
  private static final long LIMIT_SECONDS = 60;
  private static final long LOOK_MILLIS = 20;

  /** What a run left. */
  record Result(int status, String stdout, String stderr) {
    @Override
    public String toString() {
      return "status %d%n--- stdout (end)%n%s%n--- stderr%n%s"
          .formatted(status, stdout.substring(Math.max(0, stdout.length() - 2000)), stderr);
    }
  }

  private TenderRun() {}

  /**
   * Runs a case to its end.
   *
   * @param launcher the monitor's command
   * @param guest the executable
   * @param scratch an empty directory
   */
  static Result run(Path launcher, String backend, GuestCase guestCase, Path guest, Path scratch)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(launcher.toString());
    command.add("--hypervisor=" + backend);
    if (guestCase.has("memory")) {
      command.add("--mem=" + guestCase.fields().get("memory"));
    }
    for (String disk : guestCase.list("disk")) {
      String[] words = disk.split(" ");
      Path image = scratch.resolve(words[0] + ".img");
      try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
        file.setLength(Long.parseLong(words[1]));
      }
      command.add("--block:" + words[0] + "=" + image);
    }
    command.add("--");
    command.add(guest.toString());
    command.addAll(guestCase.arguments());
    return run(command, guestCase.fields().get("terminate"), scratch);
  }

  /** Runs a command; sends it SIGTERM once it has printed a line, if one is given. */
  static Result run(List<String> command, String terminateAfter, Path scratch)
      throws IOException, InterruptedException {
    Path stdout = scratch.resolve("stdout");
    Path stderr = scratch.resolve("stderr");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile())
            .start();
    try {
      if (terminateAfter != null) {
        awaitLine(process, stdout, terminateAfter);
        process.destroy();
      }
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        return new Result(-1, read(stdout), "still running after " + LIMIT_SECONDS + " s");
      }
    } finally {
      process.destroyForcibly();
    }
    return new Result(process.exitValue(), read(stdout), read(stderr));
  }

  private static void awaitLine(Process process, Path stdout, String line)
      throws IOException, InterruptedException {
    while (process.isAlive() && read(stdout).lines().noneMatch(line::equals)) {
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private static String read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
