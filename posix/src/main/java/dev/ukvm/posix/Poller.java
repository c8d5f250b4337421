// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/**
 * Waits until one of a few descriptors is ready, with a nanosecond timeout: by ppoll(2) or
 * kqueue(2). Waiting allocates nothing. For one thread.
 */
public abstract class Poller implements AutoCloseable {
  /** Events, asm-generic/poll.h. */
  public static final short IN = 1;

  public static final short OUT = 4;

  /** Found though never asked for: the device is gone or broken. */
  public static final short ERR = 8;

  // struct timespec: long seconds 0, long nanoseconds 8.
  static final int TIMESPEC_SIZE = 16;
  static final long NANOS_PER_SECOND = 1_000_000_000L;

  private int count;

  /**
   * Makes one that watches nothing yet.
   *
   * @param capacity how many descriptors can be added
   */
  public static Poller open(int capacity) {
    return Host.KERNEL.poller(capacity);
  }

  /** Watches one more descriptor; returns its index. */
  public final int add(Fd file, short events) {
    set(count, file, events);
    return count++;
  }

  /** Watches one more descriptor, to be {@link #set} before {@link #await}; returns its index. */
  public final int add() {
    return add(null, (short) 0);
  }

  /** How many have been added. */
  final int count() {
    return count;
  }

  /**
   * Changes what is watched at an index.
   *
   * @param file null to watch nothing
   */
  public abstract void set(int index, Fd file, short events);

  /**
   * Waits.
   *
   * @param nanos at most so long, unsigned
   * @return how many descriptors are ready, 0 when time has passed (a very long time may pass
   *     sooner), or the negative errno
   */
  public abstract long await(long nanos);

  /** Whether {@link #await} found anything, be it an error, at the descriptor with this index. */
  public final boolean ready(int index) {
    return events(index) != 0;
  }

  /** What {@link #await} found at the descriptor with this index. */
  public abstract short events(int index);

  /** Idempotent. */
  @Override
  public abstract void close();
}
