// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.net;

import java.nio.ByteBuffer;

/** ARP of RFC 826 on Ethernet. */
final class Arp {
  private static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};
  private static final byte[] NOBODY = new byte[6];
  private static final short ETHERTYPE = 0x0806;
  private static final short ETHERNET = 1;
  private static final short IPV4 = 0x0800;
  private static final short LENGTHS = 0x0604;
  private static final short REQUEST = 1;

  /** Ethernet header and ARP packet, bytes. */
  private static final int SIZE = 42;

  private Arp() {}

  /**
   * A frame that asks who has an address, from somebody who has none yet (RFC 5227).
   *
   * @param mac who asks
   * @param address IPv4, in the low 32 bits
   */
  static byte[] probe(byte[] mac, long address) {
    ByteBuffer frame = ByteBuffer.allocate(SIZE).put(BROADCAST).put(mac).putShort(ETHERTYPE);
    frame.putShort(ETHERNET).putShort(IPV4).putShort(LENGTHS).putShort(REQUEST);
    frame.put(mac).putInt(0).put(NOBODY).putInt((int) address);
    return frame.array();
  }
}
