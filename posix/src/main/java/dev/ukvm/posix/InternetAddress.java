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

  /** Bytes of an address. */
  private static final int LENGTH = 4;

  private static final int LENGTH6 = 16;
  private static final int BYTE_MAX = 255;

  private final boolean ipv6;
  private final Struct socketAddress;

  private InternetAddress(boolean ipv6, byte[] bytes) {
    this.ipv6 = ipv6;
    int size = ipv6 ? SIZE6 : SIZE;
    socketAddress = Struct.allocate(size);
    socketAddress.putShort(0, Host.KERNEL.socketAddressHead(family(), size));
    for (int i = 0; i < bytes.length; i++) {
      socketAddress.putByte((ipv6 ? ADDRESS6 : ADDRESS) + i, bytes[i]);
    }
  }

  /** Takes an address as inet_pton(3) does; {@code null} if it is none. */
  public static InternetAddress parse(String text) {
    byte[] bytes = bytes(text);
    return bytes == null ? null : new InternetAddress(bytes.length == LENGTH6, bytes);
  }

  /** The address in network byte order, 4 or 16 bytes; {@code null} if it is none. */
  static byte[] bytes(String text) {
    if (text.indexOf(':') >= 0) {
      return bytes6(text);
    }
    byte[] bytes = new byte[LENGTH];
    return readQuad(text, 0, bytes, 0) ? bytes : null;
  }

  /** Reads four decimal numbers from a text's rest, none with a needless zero in front. */
  private static boolean readQuad(String text, int start, byte[] bytes, int first) {
    int from = start;
    for (int i = 0; i < LENGTH; i++) {
      int to = i < LENGTH - 1 ? text.indexOf('.', from) : text.length();
      int value = number(text, from, to, 3, 10);
      if (value < 0 || value > BYTE_MAX || text.charAt(from) == '0' && to > from + 1) {
        return false;
      }
      bytes[first + i] = (byte) value;
      from = to + 1;
    }
    return true;
  }

  private static byte[] bytes6(String text) {
    if (text.charAt(0) == ':' && !text.startsWith("::")
        || !text.endsWith("::") && text.endsWith(":")) {
      return null;
    }
    byte[] bytes = new byte[LENGTH6];
    int n = 0;
    int gap = text.startsWith("::") ? 0 : -1;
    int from = gap < 0 ? 0 : 2;
    while (from < text.length()) {
      int colon = text.indexOf(':', from);
      int to = colon < 0 ? text.length() : colon;
      if (to == from) {
        // The second colon of "::", of which there is one.
        if (gap >= 0) {
          return null;
        }
        gap = n;
      } else if (colon < 0 && text.indexOf('.', from) >= 0) {
        if (n > LENGTH6 - LENGTH || !readQuad(text, from, bytes, n)) {
          return null;
        }
        n += LENGTH;
      } else {
        int value = number(text, from, to, 4, 16);
        if (value < 0 || n == LENGTH6) {
          return null;
        }
        bytes[n++] = (byte) (value >> Byte.SIZE);
        bytes[n++] = (byte) value;
      }
      from = to + 1;
    }
    if (gap < 0 || n == LENGTH6) {
      // "::" stands for something.
      return gap < 0 && n == LENGTH6 ? bytes : null;
    }
    byte[] filled = new byte[LENGTH6];
    System.arraycopy(bytes, 0, filled, 0, gap);
    System.arraycopy(bytes, gap, filled, LENGTH6 - n + gap, n - gap);
    return filled;
  }

  /** A number in ASCII digits; -1 if there is none, or of more digits than that. */
  private static int number(String text, int from, int to, int digitsMax, int radix) {
    if (to <= from || to - from > digitsMax) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      int digit = c <= '9' ? c - '0' : (c | ' ') - 'a' + 10;
      if (digit < 0 || digit >= radix || c > '9' && digit < 10) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
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
