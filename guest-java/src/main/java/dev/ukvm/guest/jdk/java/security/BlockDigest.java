// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.security;

import java.util.Arrays;
import java.util.Objects;

/**
 * What the digests of the MD4 family have in common: blocks of 64 bytes, padded with the length.
 */
abstract class BlockDigest extends MessageDigest {
  private static final int BLOCK = 64;

  final int[] state;
  private final byte[] block = new byte[BLOCK];
  private long length;

  BlockDigest(String algorithm, int words) {
    super(algorithm);
    state = new int[words];
    initialize();
  }

  abstract void initialize();

  abstract void process(byte[] bytes, int offset);

  abstract boolean isLittleEndian();

  @Override
  public void update(byte value) {
    block[(int) (length++ % BLOCK)] = value;
    if (length % BLOCK == 0) {
      process(block, 0);
    }
  }

  @Override
  public void update(byte[] bytes, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, bytes.length);
    int end = offset + count;
    while (offset < end) {
      if (length % BLOCK == 0 && end - offset >= BLOCK) {
        process(bytes, offset);
        offset += BLOCK;
        length += BLOCK;
      } else {
        update(bytes[offset++]);
      }
    }
  }

  @Override
  public byte[] digest() {
    long bits = length * Byte.SIZE;
    update((byte) 0x80);
    while (length % BLOCK != BLOCK - Long.BYTES) {
      update((byte) 0);
    }
    for (int i = 0; i < Long.BYTES; i++) {
      update((byte) (bits >>> Byte.SIZE * (isLittleEndian() ? i : Long.BYTES - 1 - i)));
    }
    byte[] digest = new byte[getDigestLength()];
    for (int i = 0; i < digest.length; i++) {
      int at = isLittleEndian() ? i % 4 : 3 - i % 4;
      digest[i] = (byte) (state[i / 4] >>> Byte.SIZE * at);
    }
    reset();
    return digest;
  }

  /** Word {@code index} of a block. */
  final int word(byte[] bytes, int offset, int index) {
    int at = offset + 4 * index;
    int word =
        (bytes[at] & 255) << 24
            | (bytes[at + 1] & 255) << 16
            | (bytes[at + 2] & 255) << 8
            | (bytes[at + 3] & 255);
    return isLittleEndian() ? Integer.reverseBytes(word) : word;
  }

  @Override
  public void reset() {
    length = 0;
    Arrays.fill(block, (byte) 0);
    initialize();
  }

  @Override
  public int getDigestLength() {
    return 4 * state.length;
  }
}
