// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.abi;

/**
 * The net ring: one structure of {@link #SIZE} bytes in guest memory, shared by all net devices.
 * Offsets and sizes in bytes. Indices run free modulo 2^32; an index's slot is {@code index &
 * SLOT_MASK}. Everything in it is the guest's to write at any moment.
 */
public final class Ring {
  /** Slots for entries, and for commits. */
  public static final int SLOTS = 1024;

  public static final int SLOT_MASK = SLOTS - 1;

  /** u32, written by the guest: entries filled so far. */
  public static final int ENTRY_TAIL = 0;

  /** u32, written by the guest: commits taken so far. */
  public static final int COMMIT_HEAD = 4;

  /** u32, written by the host: entries taken so far. */
  public static final int ENTRY_HEAD = 64;

  /** u32, written by the host: commits filled so far. */
  public static final int COMMIT_TAIL = 68;

  /** u32, written by the host: not 0 when the host sleeps and wants a kick. */
  public static final int NEEDS_KICK = 72;

  /** The first {@link Entry}. */
  public static final int ENTRIES = 128;

  /** The first {@link Commit}. */
  public static final int COMMITS = 32896;

  public static final int SIZE = 49280;

  /** Longest frame that a guest puts into the ring, bytes; a longer one comes as net_write. */
  public static final int FRAME_MAX = 2048;

  /** A request of the guest. */
  public static final class Entry {
    /** u32: {@link #OP_WRITE} or {@link #OP_READ}. */
    public static final int OP = 0;

    /** u32. */
    public static final int HANDLE = 4;

    /** u64, GPA. */
    public static final int DATA = 8;

    /** u32, bytes. */
    public static final int LENGTH = 16;

    /** u32: the guest's own, comes back in the commit. */
    public static final int ID = 20;

    /** u64. */
    public static final int RESERVED = 24;

    public static final int SIZE = 32;
    public static final int OP_WRITE = 1;
    public static final int OP_READ = 2;

    private Entry() {}
  }

  /** The host's answer to one read entry. */
  public static final class Commit {
    /** u32: of the entry. */
    public static final int ID = 0;

    /** i32: a {@link Hypercall.Result}. */
    public static final int RET = 4;

    /** u32, bytes. */
    public static final int LENGTH = 8;

    /** u32. */
    public static final int RESERVED = 12;

    public static final int SIZE = 16;

    private Commit() {}
  }

  private Ring() {}
}
