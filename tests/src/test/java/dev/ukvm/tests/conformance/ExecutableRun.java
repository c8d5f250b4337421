// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tests.guest.Outcome;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A guest's run by the monitor's command, in a process of its own. */
final class ExecutableRun implements GuestRun {
  private static final long LIMIT_SECONDS = 60;
  private static final long LOOK_MILLIS = 10;

  private final Path stdout;
  private final Path stderr;
  private final Process process;

  ExecutableRun(
      Path executable,
      String hypervisor,
      Path guest,
      List<String> arguments,
      int memory,
      List<DeviceOption> devices,
      Path scratch)
      throws IOException {
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
    stdout = scratch.resolve("stdout");
    stderr = scratch.resolve("stderr");
    process =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile())
            .start();
  }

  @Override
  public void awaitOutput(String text) throws IOException, InterruptedException {
    while (process.isAlive() && !Files.readString(stdout).contains(text)) {
      Thread.sleep(LOOK_MILLIS);
    }
  }

  @Override
  public void end() {
    process.destroy();
  }

  @Override
  public Outcome await() throws IOException, InterruptedException {
    boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    return new Outcome(
        ended ? process.exitValue() : -1, Files.readString(stdout), Files.readString(stderr));
  }
}
