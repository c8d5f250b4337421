// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.net;

import dev.ukvm.guest.runtime.Network;
import dev.ukvm.guest.runtime.Sockets;
import java.io.IOException;
import java.io.Serializable;
import java.util.Locale;

/** There is IPv4 alone. A name has one address, and nobody is asked for an address's name. */
public class InetAddress implements Serializable {
  private static final long serialVersionUID = 1;

  private static final int LENGTH = 4;
  private static final int LOOPBACK = 0x7f00_0001;
  private static final String LOOPBACK_NAME = "localhost";

  private final String hostName;
  private final int address;

  InetAddress(String hostName, int address) {
    this.hostName = hostName;
    this.address = address;
  }

  /** The highest byte is the first. */
  static InetAddress of(int address) {
    return new Inet4Address(null, address);
  }

  static InetAddress any() {
    return new Inet4Address("0.0.0.0", 0);
  }

  int value() {
    return address;
  }

  public static InetAddress getByName(String host) throws UnknownHostException {
    if (host == null || host.isEmpty()) {
      return getLoopbackAddress();
    }
    long literal = parse(host);
    if (literal >= 0) {
      return of((int) literal);
    }
    if (host.toLowerCase(Locale.ROOT).equals(LOOPBACK_NAME)) {
      return new Inet4Address(host, LOOPBACK);
    }
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c <= ' ' || c > '~') {
        throw new UnknownHostException(host + ": not a host's name");
      }
    }
    return new Inet4Address(host, resolve(host));
  }

  private static int resolve(String host) throws UnknownHostException {
    long address;
    try {
      address = Network.resolve(host);
    } catch (IOException e) {
      throw new UnknownHostException(host + ": " + e.getMessage());
    }
    if (address < 0) {
      throw new UnknownHostException(host + ": Name or service not known");
    }
    return (int) address;
  }

  public static InetAddress[] getAllByName(String host) throws UnknownHostException {
    return new InetAddress[] {getByName(host)};
  }

  public static InetAddress getByAddress(byte[] address) throws UnknownHostException {
    return getByAddress(null, address);
  }

  public static InetAddress getByAddress(String host, byte[] address) throws UnknownHostException {
    if (address.length != LENGTH) {
      throw new UnknownHostException("addr is of illegal length");
    }
    int value = 0;
    for (byte one : address) {
      value = value << 8 | (one & 255);
    }
    return new Inet4Address(host, value);
  }

  public static InetAddress ofLiteral(String literal) {
    long address = parse(literal);
    if (address < 0) {
      throw new IllegalArgumentException("Invalid IP address literal: " + literal);
    }
    return of((int) address);
  }

  public static InetAddress getLoopbackAddress() {
    return new Inet4Address(LOOPBACK_NAME, LOOPBACK);
  }

  public static InetAddress getLocalHost() throws UnknownHostException {
    try {
      Network.start();
    } catch (IOException e) {
      throw new UnknownHostException(e.getMessage());
    }
    int own = Sockets.address();
    return own == 0 ? getLoopbackAddress() : of(own);
  }

  /** Four numbers with dots, or -1. */
  private static long parse(String text) {
    long address = 0;
    int part = -1;
    int parts = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && part >= 0) {
        address = address << 8 | part;
        part = -1;
        parts++;
      } else if (c >= '0' && c <= '9' && part <= 25) {
        part = Math.max(part, 0) * 10 + c - '0';
      } else {
        return -1;
      }
      if (part > 255 || parts > LENGTH) {
        return -1;
      }
    }
    return parts == LENGTH && part >= 0 ? address << 8 | part : -1;
  }

  public byte[] getAddress() {
    return new byte[] {
      (byte) (address >> 24), (byte) (address >> 16), (byte) (address >> 8), (byte) address
    };
  }

  public String getHostAddress() {
    return (address >>> 24)
        + "."
        + ((address >> 16) & 255)
        + "."
        + ((address >> 8) & 255)
        + "."
        + (address & 255);
  }

  public String getHostName() {
    return hostName == null ? getHostAddress() : hostName;
  }

  /** The name as it was given, or {@code null}. */
  String givenName() {
    return hostName;
  }

  public String getCanonicalHostName() {
    return getHostName();
  }

  public boolean isAnyLocalAddress() {
    return address == 0;
  }

  public boolean isLoopbackAddress() {
    return address >>> 24 == 127;
  }

  public boolean isLinkLocalAddress() {
    return address >>> 16 == 0xa9fe;
  }

  public boolean isSiteLocalAddress() {
    return address >>> 24 == 10 || address >>> 20 == 0xac1 || address >>> 16 == 0xc0a8;
  }

  public boolean isMulticastAddress() {
    return address >>> 28 == 0xe;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InetAddress that && that.address == address;
  }

  @Override
  public int hashCode() {
    return address;
  }

  @Override
  public String toString() {
    return (hostName == null ? "" : hostName) + "/" + getHostAddress();
  }
}
