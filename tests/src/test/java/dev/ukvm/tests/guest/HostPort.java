// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.guest;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.ServerSocket;

/** Ports of this host. */
public final class HostPort {
  private HostPort() {}

  /** One that was free for TCP and UDP a moment ago. */
  public static int free() throws IOException {
    while (true) {
      try (ServerSocket tcp = new ServerSocket(0);
          DatagramSocket udp = new DatagramSocket(tcp.getLocalPort())) {
        return udp.getLocalPort();
      } catch (BindException e) {
        // Taken for UDP; another.
      }
    }
  }
}
