// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import dev.ukvm.tests.guest.GuestBuild;
import dev.ukvm.tests.guest.Outcome;
import dev.ukvm.tests.guest.TestCase;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the installed monitor as a user does: by its launcher, in a process of its own. */
final class TenderRun {
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
    ExecutableRun run = new ExecutableRun(command, input, scratch);
    try {
      if (terminateAfter != null) {
        run.awaitOutput(terminateAfter);
        run.end();
      }
      return run.await();
    } finally {
      run.kill();
    }
  }
}
