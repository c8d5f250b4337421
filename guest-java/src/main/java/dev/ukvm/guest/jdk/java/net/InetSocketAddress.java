// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.net;

import java.util.Objects;

public class InetSocketAddress extends SocketAddress {
  private static final long serialVersionUID = 1;
  private static final int PORT_MAX = 65535;

  private final String hostName;
  private final InetAddress address;
  private final int port;

  public InetSocketAddress(int port) {
    this(InetAddress.any(), port);
  }

  public InetSocketAddress(InetAddress address, int port) {
    this(null, address == null ? InetAddress.any() : address, port);
  }

  public InetSocketAddress(String hostName, int port) {
    this(Objects.requireNonNull(hostName, "hostname can't be null"), resolve(hostName), port);
  }

  private InetSocketAddress(String hostName, InetAddress address, int port) {
    this.hostName = hostName;
    this.address = address;
    this.port = checkPort(port);
  }

  public static InetSocketAddress createUnresolved(String host, int port) {
    return new InetSocketAddress(
        Objects.requireNonNull(host, "hostname can't be null"), null, port);
  }

  private static InetAddress resolve(String hostName) {
    try {
      return InetAddress.getByName(hostName);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  static int checkPort(int port) {
    if (port < 0 || port > PORT_MAX) {
      throw new IllegalArgumentException("port out of range:" + port);
    }
    return port;
  }

  /** The address of what is no other kind, and resolved. */
  static InetSocketAddress resolved(SocketAddress address) throws UnknownHostException {
    if (!(address instanceof InetSocketAddress that)) {
      throw new IllegalArgumentException("Unsupported address type");
    }
    if (that.isUnresolved()) {
      throw new UnknownHostException(that.hostName);
    }
    return that;
  }

  public final int getPort() {
    return port;
  }

  public final InetAddress getAddress() {
    return address;
  }

  public final String getHostName() {
    return address == null ? hostName : address.getHostName();
  }

  public final String getHostString() {
    return getHostName();
  }

  public final boolean isUnresolved() {
    return address == null;
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof InetSocketAddress that
        && that.port == port
        && Objects.equals(that.address, address)
        && (address != null || hostName.equalsIgnoreCase(that.hostName));
  }

  @Override
  public final int hashCode() {
    return (address == null ? hostName.hashCode() : address.hashCode()) + port;
  }

  @Override
  public String toString() {
    return (address == null ? hostName + "/<unresolved>" : address.toString()) + ":" + port;
  }
}
