// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.hypercall;

import dev.ukvm.abi.Offer;
import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.NativeException;
import dev.ukvm.tender.Report;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;

/**
 * Console input for a guest that asks for it: from a descriptor into the guest's {@link
 * Offer.Input}, while the guest is in poll. The descriptor is shared with others, a shell say, so
 * it stays as it is, blocking or not, and is read only when it is ready. For the vCPU's thread.
 */
public final class Input {
  private final GuestMemory memory;
  private final long at;
  private final Fd file;
  private final Report report;

  /** Whether there can be something to wait for: a regular file is always ready. */
  private final boolean waits;

  /** What the guest has of it is for the guest alone to read. */
  private int tail;

  private boolean ended;

  /** Bytes, when {@link #isWanted} was last asked. */
  private int room;

  private final long[] word = new long[1];

  /**
   * Offers it.
   *
   * @param at where the guest has its {@link Offer.Input}, in memory that it can write
   */
  public Input(GuestMemory memory, GuestAddress at, Fd file, Report report) {
    this.memory = memory;
    this.at = at.value();
    this.file = file;
    this.report = report;
    memory.writeInt(this.at + Offer.Input.OFFERED, 1);
    boolean regular = false;
    try {
      regular = file.status().isRegular();
    } catch (NativeException e) {
      // Whoever started us closed it.
      end();
    }
    waits = !regular;
  }

  /**
   * Whether there may be more, and the guest has room for it.
   *
   * @throws TenderException if what the guest says of that is impossible
   */
  boolean isWanted() {
    if (ended) {
      return false;
    }
    memory.read(at + Offer.Input.END, word, 1);
    int head = (int) (word[0] >>> Integer.SIZE);
    int used = tail - head;
    if (Integer.compareUnsigned(used, Offer.Input.BYTES_COUNT) > 0) {
      throw new TenderException(
          "the guest says that it has taken "
              + Integer.toUnsignedString(head)
              + " bytes of console input, but it was given "
              + Integer.toUnsignedString(tail)
              + " and has room for "
              + Offer.Input.BYTES_COUNT);
    }
    room = Offer.Input.BYTES_COUNT - used;
    return room > 0;
  }

  /** What becomes ready when there is more, or {@code null} if it always is. */
  Fd descriptor() {
    return waits ? file : null;
  }

  /**
   * Reads what there is, once it is {@linkplain #isWanted wanted} and ready.
   *
   * @return whether that is news to the guest
   */
  boolean take() {
    int slot = tail & Offer.Input.BYTES_MASK;
    int length = Math.min(room, Offer.Input.BYTES_COUNT - slot);
    long n = memory.readFrom(file, at + Offer.Input.BYTES + slot, length);
    if (n > 0) {
      tail += (int) n;
      memory.writeInt(at + Offer.Input.TAIL, tail);
      return true;
    }
    if (n == -Errno.EINTR || n == -Errno.EAGAIN) {
      // Somebody else, who has it too, was faster.
      return false;
    }
    if (n < 0) {
      report.note(file + ": " + Errno.describe((int) -n) + "; for the guest its input has ended");
    }
    end();
    return true;
  }

  private void end() {
    ended = true;
    memory.writeInt(at + Offer.Input.END, 1);
  }
}
