// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.hypercall;

import dev.ukvm.posix.Fd;

/** A request from another thread to end the run, seen by whatever the vCPU's thread waits in. */
public final class Interruption implements AutoCloseable {
  private final Fd event = Fd.event("interruption");
  private volatile boolean pending;
  private boolean closed;

  /** For any thread, at any time. */
  public synchronized void request() {
    pending = true;
    if (!closed) {
      event.signal();
    }
  }

  public boolean isPending() {
    return pending;
  }

  /** Readable once the interruption is pending. */
  Fd event() {
    return event;
  }

  @Override
  public synchronized void close() {
    closed = true;
    event.close();
  }
}
