// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

/** A guest handed the tender a range of memory that it does not own or may not use so. */
public final class GuestAccessException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long address;
  private final long length;
  private final transient Access access;
  private final boolean outside;

  GuestAccessException(long address, long length, Access access, boolean outside) {
    super(null, null, false, false);
    this.address = address;
    this.length = length;
    this.access = access;
    this.outside = outside;
  }

  /** Start of the range that was asked for, or, if it is protected, the first forbidden byte. */
  public GuestAddress address() {
    return new GuestAddress(address);
  }

  /** Bytes asked for, unsigned. */
  public long length() {
    return length;
  }

  public Access access() {
    return access;
  }

  /** Whether the range leaves guest memory; otherwise a protection forbids it. */
  public boolean isOutside() {
    return outside;
  }
}
