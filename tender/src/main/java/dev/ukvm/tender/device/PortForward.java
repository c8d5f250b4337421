// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.device;

/**
 * A port of the host that is the guest's: {@code tcp=8080:80}.
 *
 * @param protocol "tcp" or "udp"
 * @param host the host's port
 * @param guest the guest's port
 */
record PortForward(String protocol, int host, int guest) {
  static final int PORT_MAX = 65535;
  private static final int DIGITS_MAX = 5;

  /** Takes HOST:GUEST, or one port for both; {@code null} if it is neither. */
  static PortForward parse(String protocol, String ports) {
    int colon = ports.indexOf(':');
    int host = number(colon < 0 ? ports : ports.substring(0, colon));
    int guest = colon < 0 ? host : number(ports.substring(colon + 1));
    return host < 1 || host > PORT_MAX || guest < 1 || guest > PORT_MAX
        ? null
        : new PortForward(protocol, host, guest);
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
}
