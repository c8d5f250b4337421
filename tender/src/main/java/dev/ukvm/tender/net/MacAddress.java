// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.net;

import dev.ukvm.posix.Random;
import dev.ukvm.tender.DeviceOption;

/** MAC addresses: 6 bytes, of which the lowest two bits of the first say what kind it is. */
final class MacAddress {
  private static final int SIZE = 6;
  private static final int MULTICAST = 1;
  private static final int LOCAL = 2;

  /** Characters of one byte and the colon behind it. */
  private static final int GROUP = 3;

  private MacAddress() {}

  /** A locally administered unicast address. */
  static byte[] random() {
    byte[] mac = Random.bytes(SIZE);
    mac[0] = (byte) ((mac[0] & ~MULTICAST) | LOCAL);
    return mac;
  }

  /** The address in an option: six bytes in hexadecimal, colons between. */
  static byte[] parse(DeviceOption option) {
    String text = option.value();
    byte[] mac = new byte[SIZE];
    boolean wellFormed = text.length() == SIZE * GROUP - 1;
    for (int i = 0; wellFormed && i < text.length(); i++) {
      char c = text.charAt(i);
      if (i % GROUP == GROUP - 1) {
        wellFormed = c == ':';
      } else {
        int digit = Character.digit(c, 16);
        wellFormed = digit >= 0 && c < 0x80;
        mac[i / GROUP] = (byte) ((mac[i / GROUP] << 4) | digit);
      }
    }
    if (!wellFormed) {
      throw option.refuse("a MAC address looks like 02:00:5e:10:20:30");
    }
    if ((mac[0] & MULTICAST) != 0) {
      throw option.refuse("a multicast address; the first byte of a NIC's address is even");
    }
    return mac;
  }
}
