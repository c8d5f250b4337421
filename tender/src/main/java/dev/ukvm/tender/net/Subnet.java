// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.net;

import dev.ukvm.abi.Text;
import java.util.List;

/**
 * An IPv4 network of a gateway, its first address, and a guest, its second.
 *
 * @param network its lowest address
 * @param prefix bits that its addresses share, {@value #PREFIX_MIN} to {@value #PREFIX_MAX}
 */
record Subnet(long network, int prefix) {
  private static final int PREFIX_MIN = 8;
  private static final int PREFIX_MAX = 30;
  private static final long ADDRESS_MAX = 0xffff_ffffL;
  private static final int BYTE_MAX = 255;

  /** Takes A.B.C.D/N; {@code null} if it is none. */
  static Subnet parse(String text) {
    int slash = text.indexOf('/');
    int prefix = slash < 0 ? -1 : PortForward.number(text.substring(slash + 1));
    List<String> bytes = Text.split(slash < 0 ? text : text.substring(0, slash), '.');
    if (bytes.size() != Integer.BYTES || prefix < PREFIX_MIN || prefix > PREFIX_MAX) {
      return null;
    }
    long network = 0;
    for (String part : bytes) {
      int value = PortForward.number(part);
      if (value < 0 || value > BYTE_MAX) {
        return null;
      }
      network = network << Byte.SIZE | value;
    }
    return (network & ADDRESS_MAX >>> prefix) == 0 ? new Subnet(network, prefix) : null;
  }

  String gateway() {
    return dotted(gatewayAddress());
  }

  long gatewayAddress() {
    return network + 1;
  }

  String guest() {
    return dotted(network + 2);
  }

  /** The last address before the broadcast address. */
  String last() {
    return dotted((network | ADDRESS_MAX >>> prefix) - 1);
  }

  private static String dotted(long address) {
    return (address >> 24)
        + "."
        + (address >> 16 & BYTE_MAX)
        + "."
        + (address >> 8 & BYTE_MAX)
        + "."
        + (address & BYTE_MAX);
  }

  @Override
  public String toString() {
    return dotted(network) + "/" + prefix;
  }
}
