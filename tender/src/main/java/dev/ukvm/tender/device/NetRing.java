// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.device;

import dev.ukvm.abi.Hypercall.Result;
import dev.ukvm.abi.Ring;
import dev.ukvm.abi.Ring.Commit;
import dev.ukvm.abi.Ring.Entry;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.GuestAccessException;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The host's half of the net ring. Everything in it is the guest's to write at any moment: each
 * field is read once, and where the host stands it knows itself. For one thread.
 */
final class NetRing {
  // Guests are little-endian, and so is every host that runs them.
  private static final VarHandle U32 = ValueLayout.JAVA_INT.varHandle();
  private static final VarHandle U64 = ValueLayout.JAVA_LONG.varHandle();

  private static final long U32_MASK = 0xffff_ffffL;

  private final GuestMemory memory;
  private final MemorySegment ring;
  private final DeviceTable devices;

  private int entryHead;
  private int commitTail;
  private long commits;

  /**
   * @param at where the ring is, a multiple of 8
   */
  NetRing(GuestMemory memory, GuestAddress at, DeviceTable devices) {
    this.memory = memory;
    this.ring = memory.slice(at, Ring.SIZE);
    this.devices = devices;
  }

  /** Whether the guest has filled entries that are not done. */
  boolean hasEntries() {
    return (int) U32.getAcquire(ring, (long) Ring.ENTRY_TAIL) != entryHead;
  }

  /**
   * Asks the guest for a kick, now that the host is about to sleep.
   *
   * @return whether it may: with entries in the ring no kick may come for them
   */
  boolean requestKick() {
    U32.setOpaque(ring, (long) Ring.NEEDS_KICK, 1);
    // The guest stores its tail and then looks at needs_kick, we do it the other way round, each
    // with a full fence between: one of us sees what the other has stored.
    VarHandle.fullFence();
    return !hasEntries();
  }

  /** The host is awake: kicks are a waste. */
  void declineKicks() {
    U32.setOpaque(ring, (long) Ring.NEEDS_KICK, 0);
  }

  /**
   * Does what the guest has asked for so far.
   *
   * @return how many entries that were
   * @throws TenderException if there is nonsense in the ring
   */
  int process() {
    int tail = (int) U32.getAcquire(ring, (long) Ring.ENTRY_TAIL);
    int count = tail - entryHead;
    if (Integer.compareUnsigned(count, Ring.SLOTS) > 0) {
      throw new TenderException(
          "the guest's net ring makes no sense: "
              + Integer.toUnsignedString(count)
              + " entries are filled, but it has only "
              + Ring.SLOTS);
    }
    while (entryHead != tail) {
      long entry = Ring.ENTRIES + (long) (entryHead & Ring.SLOT_MASK) * Entry.SIZE;
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
      U32.setRelease(ring, (long) Ring.ENTRY_HEAD, entryHead);
    }
    return count;
  }

  private void process(long entry) {
    int operation = (int) U32.getOpaque(ring, entry + Entry.OP);
    int handle = (int) U32.getOpaque(ring, entry + Entry.HANDLE);
    long data = (long) U64.getOpaque(ring, entry + Entry.DATA);
    long length = (int) U32.getOpaque(ring, entry + Entry.LENGTH) & U32_MASK;
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
        commit((int) U32.getOpaque(ring, entry + Entry.ID), result, (int) n);
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
    int head = (int) U32.getAcquire(ring, (long) Ring.COMMIT_HEAD);
    if (Integer.compareUnsigned(commitTail - head, Ring.SLOTS) >= 0) {
      throw new TenderException(
          "the guest's net ring makes no sense: it takes commits that do not exist, or leaves more"
              + " than "
              + Ring.SLOTS
              + " behind");
    }
    long commit = Ring.COMMITS + (long) (commitTail & Ring.SLOT_MASK) * Commit.SIZE;
    U32.setOpaque(ring, commit + Commit.ID, id);
    U32.setOpaque(ring, commit + Commit.RET, result);
    U32.setOpaque(ring, commit + Commit.LENGTH, length);
    commitTail++;
    commits++;
    U32.setRelease(ring, (long) Ring.COMMIT_TAIL, commitTail);
  }

  /** Read entries answered so far. */
  long commits() {
    return commits;
  }
}
