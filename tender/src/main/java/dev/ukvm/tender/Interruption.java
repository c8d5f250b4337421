// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender;

import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Poller;

/**
 * A request from another thread to end the run, before it has begun or after: whatever waits looks
 * at it. Closed by whoever made it, after the run.
 */
public final class Interruption implements AutoCloseable {
  private final Fd event = Fd.event("interruption");
  private volatile String reason;
  private volatile boolean pending;
  private boolean closed;

  /**
   * Says why the run is about to be asked to end. For any thread, at any time.
   *
   * @param why what the user is told; the first reason counts
   */
  public synchronized void announce(String why) {
    if (reason == null) {
      reason = why;
    }
  }

  /** Asks the run to end, for a reason as in {@link #announce}. For any thread, at any time. */
  public synchronized void request(String why) {
    announce(why);
    pending = true;
    if (!closed) {
      event.signal();
    }
  }

  public boolean isPending() {
    return pending;
  }

  /** Why the run has to end, or {@code null}. */
  public String reason() {
    return reason;
  }

  /** Readable once the interruption is pending. */
  public Fd event() {
    return event;
  }

  /**
   * Sleeps.
   *
   * @throws TenderException if the run has to end
   */
  public void sleep(long nanos) {
    await(null, (short) 0, nanos);
  }

  /**
   * Waits for something to become ready, or for no reason at all.
   *
   * @param events of poll(2)
   * @param nanos at most so long
   * @throws TenderException if the run has to end
   */
  public void await(Fd file, short events, long nanos) {
    try (Poller poller = Poller.open(2)) {
      poller.add(event, Poller.IN);
      poller.set(poller.add(), file, events);
      long n = poller.await(nanos);
      if (pending) {
        throw new TenderException(reason);
      }
      if (n < 0 && n != -Errno.EINTR) {
        throw new TenderException("waiting: " + Errno.describe((int) -n));
      }
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    event.close();
  }
}
