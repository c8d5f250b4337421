// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.MemorySegment;

/**
 * macOS 13 and later on aarch64 and x86_64. Constants from the headers of its SDK, which are named
 * beside them.
 */
final class MacOs extends Bsd {
  // sys/fcntl.h.
  private static final int O_DSYNC = 0x00400000;
  private static final int O_CLOEXEC = 0x01000000;
  private static final int F_NOCACHE = 48;

  // sys/disk.h: _IOR('d', 24, uint32_t), _IOR('d', 25, uint64_t).
  private static final long DKIOCGETBLOCKSIZE = 0x40046418L;
  private static final long DKIOCGETBLOCKCOUNT = 0x40086419L;

  // sys/socket.h.
  private static final int SO_NOSIGPIPE = 0x1022;
  private static final int AF_INET6 = 30;

  /** sys/event.h. */
  private static final int KEVENT_SIZE = 32;

  /** Symbols for 64-bit inode numbers have a suffix on x86_64 alone: sys/cdefs.h. */
  private static final String SUFFIX = Sys.X86 ? "$INODE64" : "";

  private final MemorySegment send = Libc.find("send");

  // sys/errno.h, where it is not as in FreeBSD.
  @Override
  int errno(int number) {
    return switch (number) {
      // ENOTSUP and EOPNOTSUPP, which are one elsewhere.
      case 45, 102 -> Errno.EOPNOTSUPP;
      case 89 -> Errno.ECANCELED;
      default -> Errno.unknown(number);
    };
  }

  @Override
  int openFlags(int flags) {
    return O_CLOEXEC | ((flags & Fd.O_DSYNC) != 0 ? O_DSYNC : 0);
  }

  /** Past the page cache by a command of its own, for there is no such flag. */
  @Override
  long open(long path, int flags, int mode) {
    long fd = super.open(path, flags, mode);
    if (fd < 0 || (flags & Fd.O_DIRECT) == 0) {
      return fd;
    }
    long result = fcntl((int) fd, F_NOCACHE, 1);
    if (result < 0) {
      close((int) fd);
      return result;
    }
    return fd;
  }

  @Override
  MemorySegment fstatFunction() {
    return Libc.find("fstat" + SUFFIX);
  }

  /** sys/stat.h, with 64-bit inode numbers: st_mode has 16 bits. */
  @Override
  StatLayout statLayout() {
    return new StatLayout(144, 4, 96);
  }

  @Override
  long diskSize(int fd) {
    Struct number = Struct.allocate(Long.BYTES);
    long result = ioctl(fd, DKIOCGETBLOCKSIZE, number.address());
    if (result < 0) {
      return result;
    }
    long blockSize = Integer.toUnsignedLong(number.getInt(0));
    result = ioctl(fd, DKIOCGETBLOCKCOUNT, number.address());
    return result < 0 ? result : blockSize * number.getLong(0);
  }

  @Override
  long event(Struct ends) {
    long result = call("pipe", ends.address(), 0, 0);
    if (result == 0) {
      prepare(ends.getInt(0));
      prepare(ends.getInt(Integer.BYTES));
    }
    return result;
  }

  /** Neither pipe nor socket nor accept takes flags here. */
  private long prepare(long fd) {
    if (fd >= 0) {
      fcntl((int) fd, F_SETFD, FD_CLOEXEC);
      setNonBlocking((int) fd);
    }
    return fd;
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

  /** sys/dirent.h, with 64-bit inode numbers. */
  @Override
  int directoryEntryName() {
    return 21;
  }

  @Override
  long thread() {
    return Libc.call(Libc.find("pthread_self"), 0, 0, 0, 0, 0, 0, 0);
  }

  /** pthread_kill(3) returns its error, and knows of threads that have ended. */
  @Override
  void interrupt(long thread) {
    Libc.callInt(Libc.find("pthread_kill"), thread, SIGURG, 0, 0, 0, 0, 0);
  }

  @Override
  long socket(int family, int type) {
    return withoutSignal(prepare(call("socket", family, type, 0)));
  }

  @Override
  long socketPair(Struct ends) {
    long result = socketPair(ends, SOCK_STREAM);
    for (int end = 0; result == 0 && end <= Integer.BYTES; end += Integer.BYTES) {
      fcntl(ends.getInt(end), F_SETFD, FD_CLOEXEC);
      withoutSignal(ends.getInt(end));
    }
    return result;
  }

  @Override
  int ipv6() {
    return AF_INET6;
  }

  @Override
  long accept(int fd) {
    return withoutSignal(prepare(call("accept", fd, 0, 0)));
  }

  /** There is no flag of send(2) for it. */
  private long withoutSignal(long fd) {
    if (fd >= 0) {
      setOption((int) fd, SOL_SOCKET, SO_NOSIGPIPE, 1);
    }
    return fd;
  }

  @Override
  long send(int fd, long from, long length) {
    return own(Libc.call(send, fd, from, length, 0, 0, 0, 0));
  }

  @Override
  Interfaces interfaces() {
    return new MacOsInterfaces();
  }
}
