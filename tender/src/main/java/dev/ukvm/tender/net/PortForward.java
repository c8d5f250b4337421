// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.net;

import dev.ukvm.posix.Errno;
import dev.ukvm.posix.InternetAddress;

/**
 * A port of the host that is the guest's: {@code tcp=8080:80}, {@code udp=[::1]:53:53}.
 *
 * @param protocol "tcp" or "udp"
 * @param address the only one of the host's where it is, {@code null} for all
 * @param host the host's port
 * @param guest the guest's port
 */
record PortForward(String protocol, String address, int host, int guest) {
  static final int PORT_MAX = 65535;
  private static final int DIGITS_MAX = 5;

  /** The loopback addresses because elsewhere than in Linux they can be somebody else's. */
  private static final String[] EVERYWHERE = {"0.0.0.0", "::", "127.0.0.1", "::1"};

  /** Takes [ADDRESS:]HOST:GUEST, or one port for both; {@code null} if it is neither. */
  static PortForward parse(String protocol, String text) {
    String address = null;
    String ports = text;
    int guestColon = text.lastIndexOf(':');
    int hostColon = guestColon < 0 ? -1 : text.lastIndexOf(':', guestColon - 1);
    if (hostColon >= 0) {
      boolean bracketed = text.startsWith("[") && text.charAt(hostColon - 1) == ']';
      address = bracketed ? text.substring(1, hostColon - 1) : text.substring(0, hostColon);
      ports = text.substring(hostColon + 1);
      InternetAddress known = InternetAddress.parse(address);
      if (known == null || known.isIpv6() != bracketed) {
        return null;
      }
    }
    int colon = ports.indexOf(':');
    int host = number(colon < 0 ? ports : ports.substring(0, colon));
    int guest = colon < 0 ? host : number(ports.substring(colon + 1));
    return host < 1 || host > PORT_MAX || guest < 1 || guest > PORT_MAX
        ? null
        : new PortForward(protocol, address, host, guest);
  }

  /** A number of at most 5 digits, or -1. */
  static int number(String text) {
    int number = text.isEmpty() || text.length() > DIGITS_MAX ? -1 : 0;
    for (int i = 0; i < text.length() && number >= 0; i++) {
      char c = text.charAt(i);
      number = c >= '0' && c <= '9' ? number * 10 + (c - '0') : -1;
    }
    return number;
  }

  boolean isTcp() {
    return protocol.equals("tcp");
  }

  /**
   * Why nobody can be given this port now, or {@code null}. What only the program that is to have
   * it can know, such as its rights, is none of that.
   */
  String obstacle() {
    for (String at : address == null ? EVERYWHERE : new String[] {address}) {
      long result = InternetAddress.parse(at).tryBind(isTcp(), host);
      if (result == -Errno.EADDRINUSE) {
        return inUse(at.indexOf(':') < 0 ? "IPv4" : "IPv6");
      }
      if (result == -Errno.EADDRNOTAVAIL && address != null) {
        return address + " is no address of this host";
      }
    }
    return null;
  }

  private String inUse(String family) {
    String port = protocol + " port " + host + " is in use on this host, ";
    return address == null
        ? port
            + ("by " + family + "; choose another, or an address where it is free: ")
            + (protocol + "=ADDRESS:" + host + ":" + guest)
        : port + "at " + address + "; choose another";
  }
}
