// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.net;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** How frames follow each other in a stream: each behind its length. */
enum Framing {
  /** A big-endian u32: what passt, QEMU's stream netdev and socket_vmnet speak. */
  LENGTH_32(4),

  /** A little-endian u16: what HyperKit spoke, and gvproxy does as a filter. */
  LENGTH_16(2);

  /** Longest frame that anybody sends, bytes: the largest IP packet with its headers. */
  static final int FRAME_MAX = 65535 + 18;

  /** Bytes of the longest length. */
  static final int SIZE_MAX = 4;

  private static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int U16_MAX = 0xffff;

  private final int size;

  Framing(int size) {
    this.size = size;
  }

  /** Bytes of a length. */
  int size() {
    return size;
  }

  /** The longest frame, bytes. */
  int frameMax() {
    return this == LENGTH_32 ? FRAME_MAX : U16_MAX;
  }

  /** Writes a length to the start of a segment. */
  void put(MemorySegment to, int length) {
    if (this == LENGTH_32) {
      to.set(U32, 0, length);
    } else {
      to.set(U16, 0, (short) length);
    }
  }

  /** Reads a length, which may be anything. */
  int get(MemorySegment from, int offset) {
    return this == LENGTH_32 ? from.get(U32, offset) : from.get(U16, offset) & U16_MAX;
  }
}
