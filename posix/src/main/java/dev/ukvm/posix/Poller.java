// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.ref.Reference;

/**
 * Waits until one of a few descriptors is ready: ppoll(2) with a nanosecond timeout. Waiting
 * allocates nothing. For one thread.
 */
public final class Poller {
  /** Events, asm-generic/poll.h. */
  public static final short IN = 1;

  public static final short OUT = 4;

  /** Found though never asked for: the device is gone or broken. */
  public static final short ERR = 8;

  // struct pollfd: int fd 0, short events 4, short revents 6.
  private static final int POLLFD_SIZE = 8;
  private static final int EVENTS = 4;
  private static final int REVENTS = 6;

  // struct timespec: long seconds 0, long nanoseconds 8.
  private static final int TIMESPEC_SIZE = 16;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Struct timeout;
  private final Struct descriptors;
  private int count;

  /**
   * @param capacity how many descriptors can be added
   */
  public Poller(int capacity) {
    timeout = Struct.allocate(TIMESPEC_SIZE);
    descriptors = Struct.allocate(capacity * POLLFD_SIZE);
  }

  /** Watches one more descriptor; returns its index. */
  public int add(Fd file, short events) {
    set(count, file, events);
    return count++;
  }

  /** Watches one more descriptor, to be {@link #set} before {@link #await}; returns its index. */
  public int add() {
    set(count, null, (short) 0);
    return count++;
  }

  /**
   * Changes what is watched at an index.
   *
   * @param file null to watch nothing
   */
  public void set(int index, Fd file, short events) {
    int offset = index * POLLFD_SIZE;
    descriptors.putInt(offset, file == null ? -1 : file.number());
    descriptors.putShort(offset + EVENTS, events);
  }

  /**
   * Waits.
   *
   * @param nanos at most so long, unsigned
   * @return how many descriptors are ready, 0 when time has passed, or the negative errno
   */
  public long await(long nanos) {
    timeout.putLong(0, Long.divideUnsigned(nanos, NANOS_PER_SECOND));
    timeout.putLong(Long.BYTES, Long.remainderUnsigned(nanos, NANOS_PER_SECOND));
    long ready = Libc.syscall(Sys.PPOLL, descriptors.address(), count, timeout.address(), 0, 0, 0);
    Reference.reachabilityFence(this);
    return ready;
  }

  /** Whether {@link #await} found anything, be it an error, at the descriptor with this index. */
  public boolean ready(int index) {
    return events(index) != 0;
  }

  /** What {@link #await} found at the descriptor with this index. */
  public short events(int index) {
    return descriptors.getShort(index * POLLFD_SIZE + REVENTS);
  }
}
