// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.net;

public final class Inet4Address extends InetAddress {
  private static final long serialVersionUID = 1;

  Inet4Address(String hostName, int address) {
    super(hostName, address);
  }
}
