// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that ran to its end.
 *
 * @param status its exit status
 * @param stdout what it wrote, as UTF-8
 * @param stderr what it, or the monitor, wrote there
 */
record GuestRun(int status, String stdout, String stderr) {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  static final Path LAUNCHER = Path.of(System.getProperty("ukvm.launcher")).normalize();

  /** Runs a guest as a process: where this host's KVM interprets, it knows no arithmetic. */
  static GuestRun guest(Path executable, int megabytes, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    return guest(LIMIT, executable, megabytes, options, arguments);
  }

  /** The same, for a guest that may take so long. */
  static GuestRun guest(
      Duration limit, Path executable, int megabytes, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(LAUNCHER.toString());
    command.add("--hypervisor=process");
    command.add("--mem=" + megabytes);
    command.addAll(options);
    command.add("--");
    command.add(executable.toString());
    command.addAll(List.of(arguments));
    return of(limit, new ProcessBuilder(command));
  }

  static GuestRun of(List<String> command) throws IOException, InterruptedException {
    return of(LIMIT, new ProcessBuilder(command));
  }

  /** Runs what there is to run, with nothing on standard input. */
  static GuestRun of(ProcessBuilder builder) throws IOException, InterruptedException {
    return of(LIMIT, builder);
  }

  private static GuestRun of(Duration limit, ProcessBuilder builder)
      throws IOException, InterruptedException {
    Path stdout = Files.createTempFile("guest", ".out");
    Path stderr = Files.createTempFile("guest", ".err");
    try {
      Process process =
          builder
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(stdout.toFile())
              .redirectError(stderr.toFile())
              .start();
      boolean ended = process.waitFor(limit);
      process.destroyForcibly();
      assertThat(ended).as("%s ends; it has written %s", builder.command(), read(stdout)).isTrue();
      return new GuestRun(process.exitValue(), read(stdout), read(stderr));
    } finally {
      Files.delete(stdout);
      Files.delete(stderr);
    }
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
