// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender;

import dev.ukvm.abi.Offer;
import dev.ukvm.posix.Fd;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;

/** A request to the guest to end, which asks for it: in the guest's memory, and to its poll. */
public final class StopRequest implements AutoCloseable {
  // Numbers of signals, on every platform.
  private static final int SIGHUP = 1;
  private static final int SIGINT = 2;
  private static final int SIGTERM = 15;

  private final Fd event = Fd.event("stop request");
  private final GuestMemory memory;
  private final GuestAddress signal;
  private boolean closed;

  /**
   * Offers it.
   *
   * @param at where the guest has its {@link Offer.Stop}, in memory that it can write
   */
  StopRequest(GuestMemory memory, GuestAddress at) {
    this.memory = memory;
    this.signal = new GuestAddress(at.value() + Offer.Stop.SIGNAL);
    memory.putInt(new GuestAddress(at.value() + Offer.Stop.OFFERED), 1);
  }

  /**
   * Tells the guest. For any thread, at any time.
   *
   * @param name of the signal that this process was sent
   * @return false if the run is over
   */
  synchronized boolean send(String name) {
    if (closed) {
      return false;
    }
    memory.putInt(signal, number(name));
    event.signal();
    return true;
  }

  private static int number(String name) {
    return switch (name) {
      case "SIGHUP" -> SIGHUP;
      case "SIGINT" -> SIGINT;
      default -> SIGTERM;
    };
  }

  /** Readable once the guest has been told, until the event is {@link Fd#clear cleared}. */
  public Fd event() {
    return event;
  }

  /** Before guest memory goes. Idempotent. */
  @Override
  public synchronized void close() {
    closed = true;
    event.close();
  }
}
