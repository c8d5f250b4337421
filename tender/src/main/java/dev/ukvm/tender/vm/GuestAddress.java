// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

/**
 * A guest physical address (GPA), which for these identity-mapped guests is also the virtual one. A
 * type of its own so that it can't be taken for a host pointer. It may lie anywhere in 64 bits:
 * only {@link GuestMemory} decides what it leads to.
 *
 * @param value the address, unsigned
 */
public record GuestAddress(long value) {
  /** This address plus {@code bytes}, modulo 2^64. */
  public GuestAddress plus(long bytes) {
    return new GuestAddress(value + bytes);
  }

  @Override
  public String toString() {
    return "0x" + Long.toHexString(value);
  }
}
