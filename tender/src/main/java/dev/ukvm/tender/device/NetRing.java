// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.device;

import dev.ukvm.abi.Hypercall.Result;
import dev.ukvm.abi.Ring;
import dev.ukvm.abi.Ring.Commit;
import dev.ukvm.abi.Ring.Entry;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.net.NetDevice;
import dev.ukvm.tender.vm.GuestAccessException;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The host's half of the net ring. Everything in it is the guest's to write at any moment: each
 * field is read once, and where the host stands it knows itself. For one thread.
 */
final class NetRing {
  private static final long U32_MASK = 0xffff_ffffL;

  private final GuestMemory memory;

  /** Aligned plain accesses with fences: as fast as it gets without the optimizing compiler. */
  private final ByteBuffer ring;

  private final DeviceTable devices;

  private int entryHead;
  private int commitTail;
  private long commits;

  /**
   * @param at where the ring is, a multiple of 8
   */
  NetRing(GuestMemory memory, GuestAddress at, DeviceTable devices) {
    this.memory = memory;
    this.ring = memory.slice(at, Ring.SIZE).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    this.devices = devices;
  }

  /** Goes on where somebody else has stopped: in the guest's process, which the guest can spoil. */
  void resume() {
    entryHead = acquire(Ring.ENTRY_HEAD);
    commitTail = acquire(Ring.COMMIT_TAIL);
  }

  /** Whether the guest has filled entries that are not done. */
  boolean hasEntries() {
    return acquire(Ring.ENTRY_TAIL) != entryHead;
  }

  /**
   * Asks the guest for a kick, now that the host is about to sleep.
   *
   * @return whether it may: with entries in the ring no kick may come for them
   */
  boolean requestKick() {
    ring.putInt(Ring.NEEDS_KICK, 1);
    // The guest stores its tail and then looks at needs_kick, we do it the other way round, each
    // with a full fence between: one of us sees what the other has stored.
    VarHandle.fullFence();
    return !hasEntries();
  }

  /** The host is awake: kicks are a waste. */
  void declineKicks() {
    ring.putInt(Ring.NEEDS_KICK, 0);
  }

  /**
   * Does what the guest has asked for so far.
   *
   * @return how many entries that were
   * @throws TenderException if there is nonsense in the ring
   */
  int process() {
    int tail = acquire(Ring.ENTRY_TAIL);
    int count = tail - entryHead;
    if (Integer.compareUnsigned(count, Ring.SLOTS) > 0) {
      throw new TenderException(
          "the guest's net ring makes no sense: "
              + Integer.toUnsignedString(count)
              + " entries are filled, but it has only "
              + Ring.SLOTS);
    }
    while (entryHead != tail) {
      int entry = Ring.ENTRIES + (entryHead & Ring.SLOT_MASK) * Entry.SIZE;
      try {
        process(entry);
      } catch (GuestAccessException e) {
        throw new TenderException(
            "the guest's net ring, entry "
                + Integer.toUnsignedString(entryHead)
                + ": "
                + e.length()
                + " bytes at "
                + e.address()
                + (e.isOutside() ? " are not inside guest memory" : " are protected"),
            e);
      }
      entryHead++;
      release(Ring.ENTRY_HEAD, entryHead);
    }
    return count;
  }

  private void process(int entry) {
    int operation = ring.getInt(entry + Entry.OP);
    int handle = ring.getInt(entry + Entry.HANDLE);
    long data = ring.getLong(entry + Entry.DATA);
    long length = ring.getInt(entry + Entry.LENGTH) & U32_MASK;
    NetDevice device = devices.net(handle & U32_MASK);
    switch (operation) {
      case Entry.OP_WRITE -> {
        if (device != null) {
          device.write(memory, data, length);
        }
      }
      case Entry.OP_READ -> {
        long n = device == null ? 0 : device.read(memory, data, length);
        int result = n != 0 ? Result.OK : device == null ? Result.EINVAL : Result.AGAIN;
        commit(ring.getInt(entry + Entry.ID), result, (int) n);
      }
      default ->
          throw new TenderException(
              "the guest's net ring, entry "
                  + Integer.toUnsignedString(entryHead)
                  + ": there is no operation "
                  + Integer.toUnsignedString(operation));
    }
  }

  private void commit(int id, int result, int length) {
    int head = acquire(Ring.COMMIT_HEAD);
    if (Integer.compareUnsigned(commitTail - head, Ring.SLOTS) >= 0) {
      throw new TenderException(
          "the guest's net ring makes no sense: it takes commits that do not exist, or leaves more"
              + " than "
              + Ring.SLOTS
              + " behind");
    }
    int commit = Ring.COMMITS + (commitTail & Ring.SLOT_MASK) * Commit.SIZE;
    ring.putInt(commit + Commit.ID, id);
    ring.putInt(commit + Commit.RET, result);
    ring.putInt(commit + Commit.LENGTH, length);
    commitTail++;
    commits++;
    release(Ring.COMMIT_TAIL, commitTail);
  }

  /** A u32 of the guest's; what it stored before is seen after. */
  private int acquire(int offset) {
    int value = ring.getInt(offset);
    VarHandle.acquireFence();
    return value;
  }

  /** A u32 for the guest; what was stored before is seen by it before. */
  private void release(int offset, int value) {
    VarHandle.releaseFence();
    ring.putInt(offset, value);
  }

  /** Read entries answered so far. */
  long commits() {
    return commits;
  }
}
