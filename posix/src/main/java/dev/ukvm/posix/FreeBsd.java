// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.MemorySegment;

/**
 * FreeBSD 13 and later on amd64. Constants from its headers under /usr/include, which are named
 * beside them.
 */
final class FreeBsd extends Bsd {
  // sys/fcntl.h.
  private static final int O_DIRECT = 0x00010000;
  private static final int O_CLOEXEC = 0x00100000;
  private static final int O_DSYNC = 0x01000000;

  // sys/socket.h.
  private static final int SOCK_CLOEXEC = 0x10000000;
  private static final int SOCK_NONBLOCK = 0x20000000;
  private static final int MSG_NOSIGNAL = 0x00020000;
  private static final int AF_INET6 = 28;

  /** sys/disk.h: _IOR('d', 129, off_t). */
  private static final long DIOCGMEDIASIZE = 0x40086481L;

  /** sys/event.h: with {@code ext}, since FreeBSD 12. */
  private static final int KEVENT_SIZE = 64;

  private final MemorySegment send = Libc.find("send");

  // sys/errno.h, where it is not as in macOS.
  @Override
  int errno(int number) {
    return switch (number) {
      case 45 -> Errno.EOPNOTSUPP;
      case 85 -> Errno.ECANCELED;
      default -> Errno.unknown(number);
    };
  }

  @Override
  int openFlags(int flags) {
    return O_CLOEXEC
        | ((flags & Fd.O_DIRECT) != 0 ? O_DIRECT : 0)
        | ((flags & Fd.O_DSYNC) != 0 ? O_DSYNC : 0);
  }

  /** sys/stat.h, since FreeBSD 12: st_mode has 16 bits. */
  @Override
  StatLayout statLayout() {
    return new StatLayout(224, 24, 112);
  }

  @Override
  long diskSize(int fd) {
    Struct size = Struct.allocate(Long.BYTES);
    long result = ioctl(fd, DIOCGMEDIASIZE, size.address());
    return result < 0 ? result : size.getLong(0);
  }

  @Override
  long event(Struct ends) {
    return call("pipe2", ends.address(), O_CLOEXEC | nonBlocking(), 0);
  }

  @Override
  long kqueue() {
    // Not inherited by a child: kqueue(2).
    return call("kqueue", 0, 0, 0);
  }

  @Override
  int keventSize() {
    return KEVENT_SIZE;
  }

  /** sys/dirent.h, since FreeBSD 12. */
  @Override
  int directoryEntryName() {
    return 24;
  }

  /** The kernel's number of it, which thr_kill(2) finds no more once the thread has ended. */
  @Override
  long thread() {
    Struct id = Struct.allocate(Long.BYTES);
    call("thr_self", id.address(), 0, 0);
    return id.getLong(0);
  }

  @Override
  void interrupt(long thread) {
    call("thr_kill", thread, SIGURG, 0);
  }

  @Override
  long socket(int family, int type) {
    return call("socket", family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  }

  @Override
  long socketPair(Struct ends) {
    return socketPair(ends, SOCK_STREAM | SOCK_CLOEXEC);
  }

  @Override
  int ipv6() {
    return AF_INET6;
  }

  @Override
  long accept(int fd) {
    return own(Libc.callInt(Libc.find("accept4"), fd, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC, 0, 0, 0));
  }

  @Override
  long send(int fd, long from, long length) {
    return own(Libc.call(send, fd, from, length, MSG_NOSIGNAL, 0, 0, 0));
  }

  @Override
  Interfaces interfaces() {
    return new FreeBsdInterfaces();
  }
}
