// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import dev.ukvm.tests.guest.GuestBuild;
import dev.ukvm.tests.guest.Outcome;
import dev.ukvm.tests.guest.TestCase;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the installed monitor as a user does: by its launcher, in a process of its own. */
final class TenderRun {
  private static final long LIMIT_SECONDS = 60;
  private static final long LOOK_MILLIS = 20;

  private TenderRun() {}

  /**
   * Runs a case to its end.
   *
   * @param launcher the monitor's command
   * @param scratch an empty directory
   */
  static Outcome run(Path launcher, String backend, TestCase testCase, Path scratch)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(launcher.toString());
    command.add("--hypervisor=" + backend);
    if (testCase.memory() != 0) {
      command.add("--mem=" + testCase.memory());
    }
    if (testCase.grace() != 0) {
      command.add("--stop=grace:" + testCase.grace());
    }
    for (Map.Entry<String, Long> disk : testCase.guest().disks().entrySet()) {
      Path image = scratch.resolve(disk.getKey() + ".img");
      try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
        file.setLength(disk.getValue());
      }
      command.add("--block:" + disk.getKey() + "=" + image);
    }
    command.add("--");
    command.add(GuestBuild.executable(testCase.guest()).toString());
    command.addAll(testCase.arguments());
    Path input = Files.writeString(scratch.resolve("stdin"), testCase.input());
    return run(command, input, testCase.terminate(), scratch);
  }

  /** Runs a command; sends it SIGTERM once it has printed a text, if one is given. */
  static Outcome run(List<String> command, String terminateAfter, Path scratch)
      throws IOException, InterruptedException {
    return run(command, Path.of("/dev/null"), terminateAfter, scratch);
  }

  private static Outcome run(List<String> command, Path input, String terminateAfter, Path scratch)
      throws IOException, InterruptedException {
    Path stdout = scratch.resolve("stdout");
    Path stderr = scratch.resolve("stderr");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(input.toFile())
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile())
            .start();
    try {
      if (terminateAfter != null) {
        awaitText(process, stdout, terminateAfter);
        process.destroy();
      }
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        return new Outcome(-1, read(stdout), "still running after " + LIMIT_SECONDS + " s");
      }
    } finally {
      process.destroyForcibly();
    }
    return new Outcome(process.exitValue(), read(stdout), read(stderr));
  }

  private static void awaitText(Process process, Path stdout, String text)
      throws IOException, InterruptedException {
    while (process.isAlive() && !read(stdout).contains(text)) {
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private static String read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
