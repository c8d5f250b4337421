// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.ref.Reference;

/** An address of this host, IPv4 or IPv6, for a look at who has its ports. */
public final class InternetAddress {
  // struct sockaddr_in and sockaddr_in6 of netinet/in.h: two bytes of which each platform makes
  // something else, the port, and at 4 or 8 the address.
  private static final int PORT = 2;
  private static final int ADDRESS = 4;
  private static final int SIZE = 16;
  private static final int ADDRESS6 = 8;
  private static final int SIZE6 = 28;

  private final boolean ipv6;
  private final Struct socketAddress;

  private InternetAddress(boolean ipv6) {
    this.ipv6 = ipv6;
    int size = ipv6 ? SIZE6 : SIZE;
    socketAddress = Struct.allocate(size);
    socketAddress.putShort(0, Host.KERNEL.socketAddressHead(family(), size));
  }

  /** Takes an address as inet_pton(3) does; {@code null} if it is none. */
  public static InternetAddress parse(String text) {
    InternetAddress address = new InternetAddress(text.indexOf(':') >= 0);
    Struct characters = Struct.ofString(text);
    long at = address.socketAddress.address() + (address.ipv6 ? ADDRESS6 : ADDRESS);
    int result =
        Libc.callInt(
            Libc.find("inet_pton"), address.family(), characters.address(), at, 0, 0, 0, 0);
    Reference.reachabilityFence(characters);
    return result == 1 ? address : null;
  }

  public boolean isIpv6() {
    return ipv6;
  }

  private int family() {
    return ipv6 ? Host.KERNEL.ipv6() : Kernel.AF_INET;
  }

  /**
   * Binds a TCP or UDP socket to a port here, for a moment.
   *
   * @return 0, or the negative errno: EADDRINUSE if somebody else has the port, here or, with some
   *     kernels, at an address that includes or is part of this one; EADDRNOTAVAIL if this is no
   *     address of this host; EAFNOSUPPORT if it has none of this kind
   */
  public long tryBind(boolean tcp, int port) {
    long fd = Host.KERNEL.socket(family(), tcp ? Kernel.SOCK_STREAM : Kernel.SOCK_DGRAM);
    if (fd < 0) {
      return fd;
    }
    try (Fd socket = Fd.adopt(fd, "socket", "port " + port)) {
      if (ipv6) {
        Host.KERNEL.ipv6Only(socket.number());
      }
      if (tcp) {
        // Of UDP it would let two programs share the port.
        Host.KERNEL.reuseAddress(socket.number());
      }
      socketAddress.putByte(PORT, port >> Byte.SIZE);
      socketAddress.putByte(PORT + 1, port);
      int size = ipv6 ? SIZE6 : SIZE;
      return Host.KERNEL.bind(socket.number(), socketAddress.address(), size);
    } finally {
      Reference.reachabilityFence(this);
    }
  }
}
