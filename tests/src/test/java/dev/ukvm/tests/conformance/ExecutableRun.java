// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tests.guest.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A run of a command, such as the monitor with a guest, in a process of its own. */
final class ExecutableRun implements GuestRun {
  private static final long LIMIT_SECONDS = 60;
  private static final long LOOK_MILLIS = 10;
  private static final Path NOTHING = Path.of("/dev/null");

  private final Path stdout;
  private final Path stderr;
  private final Process process;

  /**
   * Starts a command.
   *
   * @param scratch a directory for its output
   */
  ExecutableRun(List<String> command, Path input, Path scratch) throws IOException {
    stdout = scratch.resolve("stdout");
    stderr = scratch.resolve("stderr");
    process =
        new ProcessBuilder(command)
            .redirectInput(input.toFile())
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile())
            .start();
  }

  /** Starts the monitor. */
  ExecutableRun(
      Path executable,
      String hypervisor,
      Path guest,
      List<String> arguments,
      int memory,
      List<DeviceOption> devices,
      Path scratch)
      throws IOException {
    this(command(executable, hypervisor, guest, arguments, memory, devices), NOTHING, scratch);
  }

  private static List<String> command(
      Path executable,
      String hypervisor,
      Path guest,
      List<String> arguments,
      int memory,
      List<DeviceOption> devices) {
    List<String> command = new ArrayList<>();
    command.add(executable.toString());
    command.add("--hypervisor=" + hypervisor);
    command.add("--mem=" + memory);
    for (DeviceOption device : devices) {
      command.add(device.spelling() + "=" + device.value());
    }
    command.add("--");
    command.add(guest.toString());
    command.addAll(arguments);
    return command;
  }

  @Override
  public void awaitOutput(String text) throws IOException, InterruptedException {
    while (process.isAlive() && !read(stdout).contains(text)) {
      Thread.sleep(LOOK_MILLIS);
    }
  }

  @Override
  public void end() {
    process.destroy();
  }

  @Override
  public Outcome await() throws IOException, InterruptedException {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      kill();
      return new Outcome(
          -1, read(stdout), read(stderr) + "still running after " + LIMIT_SECONDS + " s");
    }
    return new Outcome(process.exitValue(), read(stdout), read(stderr));
  }

  /** Ends it if it has not ended, whatever state it is in. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** What is no text of UTF-8 in it is replaced: a broken run's output is to be seen too. */
  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
