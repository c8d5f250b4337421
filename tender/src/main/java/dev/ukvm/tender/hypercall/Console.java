// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.hypercall;

import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Poller;
import dev.ukvm.tender.Interruption;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.GuestMemory;

/** Where the guest's output goes: straight from guest memory to a descriptor, unbuffered. */
final class Console {
  /** Linux writes no more than this in one call: MAX_RW_COUNT, rounded down. */
  private static final long WRITE_MAX = 0x7fff_0000L;

  private static final long WAIT_NANOS = 1_000_000_000L;

  private final GuestMemory memory;
  private final Fd output;
  private final Interruption interruption;

  Console(GuestMemory memory, Fd output, Interruption interruption) {
    this.memory = memory;
    this.output = output;
    this.interruption = interruption;
  }

  /** Writes it all, or as much as is possible before the run is interrupted. */
  void put(long gpa, long length) {
    memory.check(gpa, length, Access.READ);
    long from = gpa;
    long left = length;
    while (left > 0) {
      long n = memory.writeTo(output, from, Math.min(left, WRITE_MAX));
      if (n >= 0) {
        from += n;
        left -= n;
      } else if (n == -Errno.EINTR || n == -Errno.EAGAIN) {
        if (interruption.isPending()) {
          return;
        }
        if (n == -Errno.EAGAIN) {
          awaitRoom();
        }
      } else {
        throw new TenderException(
            output + ": can't write the guest's output: " + Errno.describe((int) -n));
      }
    }
  }

  /** Somebody made our output non-blocking, and it is full. */
  private void awaitRoom() {
    try (Poller poller = Poller.open(1)) {
      poller.add(output, Poller.OUT);
      poller.await(WAIT_NANOS);
    }
  }
}
