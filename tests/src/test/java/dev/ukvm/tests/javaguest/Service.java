// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A guest that serves a port of this host through a user's network, until it is closed. */
final class Service implements AutoCloseable {
  private static final Path LAUNCHER = Path.of(System.getProperty("ukvm.launcher"));
  private static final int START_MILLIS = 20_000;

  private final Process process;
  private final Path output;
  private final int port;

  private Service(Process process, Path output, int port) {
    this.process = process;
    this.output = output;
    this.port = port;
  }

  /**
   * Starts one, and waits until it says that it is ready.
   *
   * @param protocol tcp or udp
   */
  static Service start(
      Path guest, String protocol, int guestPort, String ready, String... arguments)
      throws IOException, InterruptedException {
    int port = freePort();
    Path output = Files.createTempFile("service", ".out");
    List<String> command = new ArrayList<>();
    command.add(LAUNCHER.toString());
    command.add("--hypervisor=process");
    command.add("--mem=128");
    command.add("--net=user," + protocol + "=" + port + ":" + guestPort);
    command.add(guest.toString());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    Service service = new Service(process, output, port);
    for (int waited = 0; !service.output().contains(ready); waited += 10) {
      if (waited > START_MILLIS || !process.isAlive()) {
        service.close();
        assertThat(service.output()).contains(ready);
      }
      Thread.sleep(10);
    }
    return service;
  }

  /** Free for TCP and UDP, a moment ago. */
  private static int freePort() throws IOException {
    while (true) {
      try (ServerSocket tcp = new ServerSocket(0);
          DatagramSocket udp = new DatagramSocket(tcp.getLocalPort())) {
        return udp.getLocalPort();
      } catch (java.net.BindException e) {
        // Taken for UDP; another.
      }
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

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(output);
  }
}
