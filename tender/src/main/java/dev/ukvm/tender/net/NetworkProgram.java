// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.net;

import dev.ukvm.posix.Fd;
import dev.ukvm.posix.UnixSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A program that gives one guest the host's network, without root, by a Unix socket that it is
 * started with. It ends when nobody is at that socket's other end.
 */
enum NetworkProgram {
  /** passt(1), of 2023 or later: with --fd. */
  PASST(Framing.LENGTH_32) {
    private static final int LINK = 3;

    @Override
    Fd[] descriptors(Fd nothing, Fd link, Fd log) {
      return new Fd[] {nothing, log, log, link};
    }

    @Override
    List<String> settings(Subnet subnet, List<PortForward> forwards) {
      return null;
    }

    @Override
    List<String> arguments(String settings, Subnet subnet, List<PortForward> forwards) {
      List<String> arguments = new ArrayList<>(List.of("--foreground", "--quiet"));
      arguments.addAll(List.of("--fd", Integer.toString(LINK)));
      arguments.addAll(List.of("--mtu", Integer.toString(Links.MTU_DEFAULT)));
      arguments.addAll(List.of("--address", subnet.guest(), "--gateway", subnet.gateway()));
      arguments.addAll(List.of("--netmask", Integer.toString(subnet.prefix())));
      for (PortForward forward : forwards) {
        arguments.add("--" + forward.protocol() + "-ports");
        String address = forward.address() == null ? "" : forward.address() + "/";
        arguments.add(address + forward.host() + ":" + forward.guest());
      }
      return arguments;
    }

    // It does not answer where the host has no IPv4.
    @Override
    boolean isUp(Fd peer) {
      return UnixSocket.isAllRead(peer);
    }

    // The last thing, but for its trouble with a syslog that is not there.
    @Override
    String reason(List<String> log) {
      String reason = null;
      for (String line : log) {
        if (line.contains("unrecognized option")) {
          return line.strip() + "; it has to be a version of 2023 or later";
        }
        if (line.startsWith("Failed to bind")) {
          return line.strip()
              + "; those below sysctl net.ipv4.ip_unprivileged_port_start are root's";
        }
        if (!line.isBlank() && !line.contains("syslog") && !line.startsWith("Don't run as root")) {
          // Why it failed at that is in the line before.
          boolean continues = reason != null && line.startsWith("Failed to sandbox");
          reason = continues ? reason + "; " + line.strip() : line.strip();
        }
      }
      return reason;
    }
  },

  /**
   * gvproxy of github.com/containers/gvisor-tap-vsock, from 0.8.8 on, which is the first that takes
   * a file of settings: by its options it would have another subnet, and open a port for ssh.
   */
  GVPROXY(Framing.LENGTH_16) {
    private static final String MESSAGE = "msg=\"";

    @Override
    Fd[] descriptors(Fd nothing, Fd link, Fd log) {
      return new Fd[] {link, link, log};
    }

    @Override
    List<String> settings(Subnet subnet, List<PortForward> forwards) {
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
        String address = forward.address() == null ? "" : forward.address();
        String host = address.indexOf(':') < 0 ? address : "[" + address + "]";
        String local = (forward.isTcp() ? "" : "udp:") + host + ":" + forward.host();
        settings.add("    \"" + local + "\": \"" + subnet.guest() + ":" + forward.guest() + "\"");
      }
      return settings;
    }

    @Override
    List<String> arguments(String settings, Subnet subnet, List<PortForward> forwards) {
      return List.of("-config", settings, "-listen-stdio", "accept");
    }

    @Override
    boolean isUp(Fd peer) {
      return UnixSocket.readable(peer) > 0;
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

  private final Framing framing;

  NetworkProgram(Framing framing) {
    this.framing = framing;
  }

  /** What it speaks at its socket. */
  Framing framing() {
    return framing;
  }

  /** Its name, as a command. */
  String command() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What to start it with, from standard input on.
   *
   * @param nothing what is not read and not kept
   * @param link its socket
   * @param log for what it says
   */
  abstract Fd[] descriptors(Fd nothing, Fd link, Fd log);

  /** Lines of a file that it reads before it is up, {@code null} if there is none. */
  abstract List<String> settings(Subnet subnet, List<PortForward> forwards);

  /**
   * What to start it with.
   *
   * @param settings path of the file with its settings, or {@code null}
   */
  abstract List<String> arguments(String settings, Subnet subnet, List<PortForward> forwards);

  /**
   * Whether it has come so far that it serves the guest: ports are open, frames are read.
   *
   * @param peer the other end of its socket, where an ARP request has been sent
   */
  abstract boolean isUp(Fd peer);

  /**
   * Why it has ended at once.
   *
   * @param log the lines that it wrote
   * @return {@code null} if it did not say why
   */
  abstract String reason(List<String> log);
}
