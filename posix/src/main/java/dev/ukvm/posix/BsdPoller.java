// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Arrays;

/**
 * kqueue(2), level-triggered. What is watched is told to the kernel when it has changed; a wait
 * that follows another takes one system call. A descriptor that is closed leaves the queue by
 * itself, so that changes go by {@link Fd}, not by number.
 */
final class BsdPoller extends Poller {
  // struct kevent, sys/event.h: ident 0:8, filter 8:2, flags 10:2, fflags 12:4, data 16:8,
  // udata 24:8; what follows in FreeBSD is 0.
  private static final int IDENT = 0;
  private static final int FILTER = 8;
  private static final int FLAGS = 10;
  private static final int FFLAGS = 12;
  private static final int DATA = 16;

  static final int EVFILT_READ = -1;
  static final int EVFILT_WRITE = -2;
  static final int EV_ADD = 0x1;
  static final int EV_DELETE = 0x2;

  /** Has each change answered by an EV_ERROR of its own, whose data is 0 if it was made. */
  static final int EV_RECEIPT = 0x40;

  static final int EV_ERROR = 0x4000;
  static final int EV_EOF = 0x8000;

  /** A wait ends after three years at the latest: kernels have limits that they do not tell. */
  private static final long SECONDS_MAX = 100_000_000;

  private final Bsd kernel;
  private final MemorySegment kevent = Libc.find("kevent");
  private final int eventSize;
  private final Fd queue;
  private final Struct timeout = Struct.allocate(TIMESPEC_SIZE);

  /** What is wanted at each index, and what of it the kernel knows. */
  private final Fd[] wanted;

  private final short[] wantedEvents;
  private final Fd[] known;
  private final short[] knownEvents;
  private final short[] found;
  private boolean changed;

  /** Room for the answers to a wait, and for changes with theirs: two filters, old and new. */
  private final Struct events;

  private int changes;

  BsdPoller(Bsd kernel, int capacity) {
    this.kernel = kernel;
    this.eventSize = kernel.keventSize();
    this.wanted = new Fd[capacity];
    this.wantedEvents = new short[capacity];
    this.known = new Fd[capacity];
    this.knownEvents = new short[capacity];
    this.found = new short[capacity];
    this.events = Struct.allocate(4 * capacity * eventSize);
    this.queue = Fd.adopt(kernel.kqueue(), "kqueue", "poller");
  }

  @Override
  public void set(int index, Fd file, short events) {
    wanted[index] = file;
    wantedEvents[index] = file == null ? 0 : events;
    changed |= file != known[index] || wantedEvents[index] != knownEvents[index];
  }

  @Override
  public long await(long nanos) {
    Arrays.fill(found, (short) 0);
    if (changed) {
      long refused = tell();
      if (refused != 0) {
        return refused;
      }
    }
    long seconds = Long.divideUnsigned(nanos, NANOS_PER_SECOND);
    timeout.putLong(0, Math.min(seconds, SECONDS_MAX));
    timeout.putLong(Long.BYTES, Long.remainderUnsigned(nanos, NANOS_PER_SECOND));
    long n = kevent(0, 2 * count());
    for (int i = 0; i < n; i++) {
      take(i * eventSize);
    }
    return n < 0 ? n : readyCount();
  }

  /**
   * Brings the queue up to date.
   *
   * @return 0, or how many descriptors can't be watched, or the negative errno
   */
  private long tell() {
    changes = 0;
    for (int i = 0; i < count(); i++) {
      if (known[i] != null && (known[i] != wanted[i] || knownEvents[i] != wantedEvents[i])) {
        forget(known[i], EVFILT_READ, (short) (knownEvents[i] & IN));
        forget(known[i], EVFILT_WRITE, (short) (knownEvents[i] & OUT));
      }
    }
    int removals = changes;
    for (int i = 0; i < count(); i++) {
      if (wanted[i] != null && (known[i] != wanted[i] || knownEvents[i] != wantedEvents[i])) {
        change(wanted[i], EVFILT_READ, EV_ADD, (short) (wantedEvents[i] & IN));
        change(wanted[i], EVFILT_WRITE, EV_ADD, (short) (wantedEvents[i] & OUT));
      }
    }
    timeout.putLong(0, 0);
    timeout.putLong(Long.BYTES, 0);
    long n = changes == 0 ? 0 : kevent(changes, changes);
    if (n < 0) {
      return n;
    }
    for (int i = removals; i < n; i++) {
      if (events.getLong(i * eventSize + DATA) != 0) {
        fail(events.getLong(i * eventSize + IDENT));
      }
    }
    for (int i = 0; i < count(); i++) {
      // What was refused is tried again.
      known[i] = found[i] == 0 ? wanted[i] : null;
      knownEvents[i] = found[i] == 0 ? wantedEvents[i] : 0;
    }
    long refused = readyCount();
    changed = refused != 0;
    return refused;
  }

  /** Takes a filter out, unless another index still wants it. Fails if the file is closed. */
  private void forget(Fd file, int filter, short event) {
    for (int i = 0; i < count(); i++) {
      if (wanted[i] == file && (wantedEvents[i] & event) != 0) {
        return;
      }
    }
    change(file, filter, EV_DELETE, event);
  }

  private void change(Fd file, int filter, int flags, short event) {
    if (event == 0) {
      return;
    }
    int at = changes++ * eventSize;
    for (int i = 0; i < eventSize; i += Long.BYTES) {
      events.putLong(at + i, 0);
    }
    events.putLong(at + IDENT, file.number());
    events.putShort(at + FILTER, filter);
    events.putShort(at + FLAGS, flags | EV_RECEIPT);
  }

  /** The changes are where the answers go: the kernel has read them by then. */
  private long kevent(int changed, int room) {
    long n =
        kernel.own(
            Libc.callInt(
                kevent,
                queue.number(),
                changed == 0 ? 0 : events.address(),
                changed,
                events.address(),
                room,
                timeout.address(),
                0));
    Reference.reachabilityFence(this);
    return n;
  }

  private void take(int at) {
    long ident = events.getLong(at + IDENT);
    int flags = events.getShort(at + FLAGS);
    if ((flags & EV_ERROR) != 0) {
      fail(ident);
      return;
    }
    short event = events.getShort(at + FILTER) == EVFILT_READ ? IN : OUT;
    // At the end of a file there is something to read: its end, or the error.
    short error = (flags & EV_EOF) != 0 && events.getInt(at + FFLAGS) != 0 ? ERR : 0;
    for (int i = 0; i < count(); i++) {
      if (wanted[i] != null && wanted[i].number() == ident && (wantedEvents[i] & event) != 0) {
        found[i] |= (short) (event | error);
      }
    }
  }

  private void fail(long ident) {
    for (int i = 0; i < count(); i++) {
      if (wanted[i] != null && wanted[i].number() == ident) {
        found[i] |= ERR;
      }
    }
  }

  private int readyCount() {
    int ready = 0;
    for (int i = 0; i < count(); i++) {
      ready += found[i] != 0 ? 1 : 0;
    }
    return ready;
  }

  @Override
  public short events(int index) {
    return found[index];
  }

  @Override
  public void close() {
    queue.close();
  }
}
