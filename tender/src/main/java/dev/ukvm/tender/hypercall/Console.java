// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.hypercall;

import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Poller;
import dev.ukvm.tender.Interruption;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.GuestMemory;

/**
 * Where the guest's output goes: straight from guest memory to a descriptor, unbuffered. The guest
 * waits for a reader that is slow; an interruption ends that wait.
 */
final class Console implements AutoCloseable {
  /** Linux writes no more than this in one call: MAX_RW_COUNT, rounded down. */
  private static final long WRITE_MAX = 0x7fff_0000L;

  /** What a pipe takes at once when poll(2) finds room: PIPE_BUF of linux/limits.h. */
  private static final long PIPE_WRITE_MAX = 4096;

  private static final long WAIT_NANOS = 1_000_000_000L;

  private final GuestMemory memory;
  private final Fd output;
  private final Interruption interruption;

  /** Looks for room in a pipe before each write, {@code null} if the output is none. */
  private final Poller room;

  Console(GuestMemory memory, Fd output, Interruption interruption) {
    this.memory = memory;
    this.output = output;
    this.interruption = interruption;
    // The JVM has the kernel resume a write after a signal, so that nothing could end one that
    // waits.
    room = output.status().isPipe() ? openPoller() : null;
  }

  private Poller openPoller() {
    Poller poller = Poller.open(2);
    poller.add(output, Poller.OUT);
    poller.add(interruption.event(), Poller.IN);
    return poller;
  }

  /** Writes it all, or as much as is possible before the run is interrupted. */
  void put(long gpa, long length) {
    memory.check(gpa, length, Access.READ);
    long from = gpa;
    long left = length;
    while (left > 0 && !interruption.isPending()) {
      if (room != null && (room.await(WAIT_NANOS) <= 0 || !room.ready(0))) {
        continue;
      }
      long n =
          memory.writeTo(output, from, Math.min(left, room == null ? WRITE_MAX : PIPE_WRITE_MAX));
      if (n >= 0) {
        from += n;
        left -= n;
      } else if (n == -Errno.EAGAIN) {
        awaitRoom();
      } else if (n != -Errno.EINTR) {
        throw new TenderException(
            output + ": can't write the guest's output: " + Errno.describe((int) -n));
      }
    }
  }

  /** Somebody made our output non-blocking, and it is full. */
  private void awaitRoom() {
    try (Poller poller = openPoller()) {
      poller.await(WAIT_NANOS);
    }
  }

  @Override
  public void close() {
    if (room != null) {
      room.close();
    }
  }
}
