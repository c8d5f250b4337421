// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A program that gives a guest the host's network, without root, at a Unix socket where it takes
 * one client. It ends when that has gone.
 */
enum NetworkProgram {
  /** passt(1). */
  PASST {
    @Override
    List<String> arguments(Path directory, Path socket, Subnet subnet, List<PortForward> forwards) {
      List<String> arguments = new ArrayList<>(List.of("--foreground", "--one-off", "--quiet"));
      arguments.addAll(List.of("--socket", socket.toString()));
      arguments.addAll(List.of("--mtu", Integer.toString(Links.MTU_DEFAULT)));
      arguments.addAll(List.of("--address", subnet.guest(), "--gateway", subnet.gateway()));
      arguments.addAll(List.of("--netmask", Integer.toString(subnet.prefix())));
      for (PortForward forward : forwards) {
        arguments.add("--" + forward.protocol() + "-ports");
        arguments.add(forward.host() + ":" + forward.guest());
      }
      return arguments;
    }

    // The last thing, but for its trouble with a syslog that is not there.
    @Override
    String reason(List<String> log) {
      String reason = null;
      for (String line : log) {
        if (!line.isBlank() && !line.contains("syslog") && !line.startsWith("Don't run as root")) {
          reason = line.strip();
        }
      }
      return reason;
    }
  },

  /**
   * gvproxy of github.com/containers/gvisor-tap-vsock, from 0.8.8 on, which is the first that takes
   * a file of settings: by its options it would have another subnet, and open a port for ssh.
   */
  GVPROXY {
    private static final String MESSAGE = "msg=\"";

    @Override
    List<String> arguments(Path directory, Path socket, Subnet subnet, List<PortForward> forwards)
        throws IOException {
      List<String> settings =
          new ArrayList<>(
              List.of(
                  "log-level: warning",
                  "stack:",
                  "  mtu: " + Links.MTU_DEFAULT,
                  "  subnet: " + subnet,
                  "  gatewayIP: " + subnet.gateway(),
                  "  deviceIP: " + subnet.guest(),
                  // What the guest finds the host's own services at.
                  "  hostIP: " + subnet.last()));
      if (!forwards.isEmpty()) {
        settings.add("  forwards:");
      }
      for (PortForward forward : forwards) {
        String local = (forward.protocol().equals("udp") ? "udp:" : "") + ":" + forward.host();
        settings.add("    \"" + local + "\": \"" + subnet.guest() + ":" + forward.guest() + "\"");
      }
      Path file = Files.write(directory.resolve("settings"), settings);
      return List.of("-config", file.toString(), "-listen-qemu", "unix://" + socket);
    }

    // The last message of its log. Before there is one it only has options to complain about.
    @Override
    String reason(List<String> log) {
      String reason = null;
      for (String line : log) {
        int start = line.indexOf(MESSAGE);
        if (start >= 0) {
          int end = line.lastIndexOf('"');
          reason = line.substring(start + MESSAGE.length(), end).replace("\\\"", "\"");
        }
      }
      if (reason == null && !log.isEmpty()) {
        reason = log.getFirst() + "; it has to be version 0.8.8 or later";
      }
      return reason;
    }
  };

  /** Its name, as a command. */
  String command() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What to start it with.
   *
   * @param directory for files that it reads before it listens
   * @param socket where it is to listen
   */
  abstract List<String> arguments(
      Path directory, Path socket, Subnet subnet, List<PortForward> forwards) throws IOException;

  /**
   * Why it has ended at once.
   *
   * @param log the lines that it wrote
   * @return {@code null} if it did not say why
   */
  abstract String reason(List<String> log);
}
