// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.ref.Reference;

/** ppoll(2). */
final class LinuxPoller extends Poller {
  // struct pollfd: int fd 0, short events 4, short revents 6.
  private static final int POLLFD_SIZE = 8;
  private static final int EVENTS = 4;
  private static final int REVENTS = 6;

  private final Struct timeout = Struct.allocate(TIMESPEC_SIZE);
  private final Struct descriptors;

  LinuxPoller(int capacity) {
    descriptors = Struct.allocate(capacity * POLLFD_SIZE);
  }

  @Override
  public void set(int index, Fd file, short events) {
    int offset = index * POLLFD_SIZE;
    descriptors.putInt(offset, file == null ? -1 : file.number());
    descriptors.putShort(offset + EVENTS, events);
  }

  @Override
  public long await(long nanos) {
    timeout.putLong(0, Long.divideUnsigned(nanos, NANOS_PER_SECOND));
    timeout.putLong(Long.BYTES, Long.remainderUnsigned(nanos, NANOS_PER_SECOND));
    long ready =
        Linux.syscall(Sys.PPOLL, descriptors.address(), count(), timeout.address(), 0, 0, 0);
    Reference.reachabilityFence(this);
    return ready;
  }

  @Override
  public short events(int index) {
    return descriptors.getShort(index * POLLFD_SIZE + REVENTS);
  }

  /** It has nothing to close. */
  @Override
  public void close() {}
}
