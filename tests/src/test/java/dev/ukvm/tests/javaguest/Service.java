// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.tests.guest.HostPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A guest that serves a port of this host through a user's network, until it is closed. */
final class Service implements AutoCloseable {
  private static final Path LAUNCHER = Path.of(System.getProperty("ukvm.launcher"));
  private static final int LIMIT_MILLIS = 20_000;

  private final Process process;
  private final Path output;
  private final int port;

  private Service(Process process, Path output, int port) {
    this.process = process;
    this.output = output;
    this.port = port;
  }

  /**
   * Starts one whose port a port of this host leads to.
   *
   * @param protocol tcp or udp
   */
  static Service start(
      Path guest, String option, String protocol, int guestPort, String ready, String... arguments)
      throws IOException, InterruptedException {
    int port = HostPort.free();
    List<String> options = List.of(option, "--net=user," + protocol + "=" + port + ":" + guestPort);
    return start(guest, options, port, ready, arguments);
  }

  /** Starts a guest, and waits until it says that it is ready. */
  static Service start(Path guest, List<String> options, String ready, String... arguments)
      throws IOException, InterruptedException {
    return start(guest, options, 0, ready, arguments);
  }

  private static Service start(
      Path guest, List<String> options, int port, String ready, String... arguments)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("service", ".out");
    List<String> command = new ArrayList<>();
    command.add(LAUNCHER.toString());
    command.add("--hypervisor=process");
    command.add("--mem=128");
    command.addAll(options);
    command.add(guest.toString());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    Service service = new Service(process, output, port);
    try {
      service.awaitOutput(ready);
    } catch (AssertionError e) {
      service.close();
      throw e;
    }
    return service;
  }

  /** Waits until the guest has written this. */
  void awaitOutput(String text) throws IOException, InterruptedException {
    for (int waited = 0; !output().contains(text); waited += 10) {
      if (waited > LIMIT_MILLIS || !process.isAlive()) {
        assertThat(output()).contains(text);
      }
      Thread.sleep(10);
    }
  }

  int port() {
    return port;
  }

  private String output() throws IOException {
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  /** What the monitor, and the guest if that is a process, have had. */
  Duration cpuTime() {
    Duration sum = process.info().totalCpuDuration().orElseThrow();
    for (ProcessHandle child : process.children().toList()) {
      sum = sum.plus(child.info().totalCpuDuration().orElse(Duration.ZERO));
    }
    return sum;
  }

  /** Ends it; all that it, and its monitor, have written. */
  String end() throws IOException {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return output();
  }

  @Override
  public void close() throws IOException {
    end();
    Files.delete(output);
  }
}
