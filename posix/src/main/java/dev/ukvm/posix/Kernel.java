// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.util.List;

/**
 * What this module asks of a kernel, in our own numbers: flags are those of {@link Fd}, errors
 * those of {@link Errno}; each platform has one implementation, which translates. A result is what
 * the call of that name returns, or the negative errno. Addresses are the host's.
 */
abstract class Kernel {
  /** What is the same in all of them: fcntl.h, unistd.h, sys/socket.h, sys/un.h, stat.h. */
  static final int F_GETFD = 1;

  static final int F_SETFD = 2;
  static final int F_GETFL = 3;
  static final int F_SETFL = 4;
  static final int FD_CLOEXEC = 1;
  static final int AF_UNIX = 1;
  static final int AF_INET = 2;
  static final int SOCK_STREAM = 1;
  static final int SOCK_DGRAM = 2;
  static final int IPPROTO_IPV6 = 41;
  static final int F_OK = 0;
  static final int X_OK = 1;
  static final int W_OK = 2;
  static final int S_IRWXU = 0700;

  // Files.

  /**
   * open(2), close-on-exec.
   *
   * @param path of a C string
   * @param flags of {@link Fd}
   */
  abstract long open(long path, int flags, int mode);

  abstract long close(int fd);

  /** unlink(2), of a C string. */
  abstract long unlink(long path);

  /** mkdir(2), of a C string. */
  abstract long mkdir(long path, int mode);

  /** rmdir(2), of a C string. */
  abstract long rmdir(long path);

  /** access(2), of a C string. */
  abstract long access(long path, int mode);

  abstract long read(int fd, long to, long length);

  abstract long write(int fd, long from, long length);

  abstract long pread(int fd, long to, long length, long position);

  abstract long pwrite(int fd, long from, long length, long position);

  abstract long ioctl(int fd, long request, long argument);

  /** fcntl(2); commands differ by platform beyond those above. */
  abstract long fcntl(int fd, int command, long argument);

  /** Has reads and writes return EAGAIN where they would wait. */
  final long setNonBlocking(int fd) {
    long flags = fcntl(fd, F_GETFL, 0);
    return flags < 0 ? flags : fcntl(fd, F_SETFL, flags | nonBlocking());
  }

  /** The platform's O_NONBLOCK. */
  abstract int nonBlocking();

  abstract long fstat(int fd, long stat);

  /**
   * Reads an extended attribute of a file: its length, or the negative errno.
   *
   * @param name of a C string, as {@code user.NAME}
   */
  long getAttribute(int fd, long name, long to, long length) {
    return -Errno.EOPNOTSUPP;
  }

  /** Writes one: 0, or the negative errno. */
  long setAttribute(int fd, long name, long from, long length) {
    return -Errno.EOPNOTSUPP;
  }

  /** Where struct stat has what we read of it. */
  abstract StatLayout statLayout();

  /** Whether a file of this kind, S_IF bits of st_mode, may be a disk. */
  abstract boolean isDisk(int kind);

  /** Bytes that a disk holds. */
  abstract long diskSize(int fd);

  /** Locks a whole file for its open file description, without waiting: EAGAIN if it is locked. */
  abstract long lock(int fd, boolean exclusive);

  /**
   * An event: two non-blocking descriptors, maybe the same, of which the first becomes readable by
   * eight bytes that are written to the second.
   *
   * @param ends takes two ints
   */
  abstract long event(Struct ends);

  abstract Poller poller(int capacity);

  /**
   * Adds the names of what is in a directory, "." and ".." too.
   *
   * @return negative if it can't be read
   */
  abstract long list(String directory, List<String> names);

  /**
   * Layout of struct stat, in bytes.
   *
   * @param mode offset of st_mode, whose lower 16 bits count
   * @param length offset of st_size, 64 bits
   */
  record StatLayout(int size, int mode, int length) {}

  // Memory.

  /**
   * mmap(2).
   *
   * @param fd what to map, shared; or -1 for memory of our own
   */
  abstract long mmap(long length, int protection, int fd, long offset);

  abstract long mprotect(long address, long length, int protection);

  abstract long munmap(long address, long length);

  // Processes and threads.

  /** What a program may write to. */
  abstract ProgramLog programLog(String name);

  /** nanosleep(2), which is not told how much time is left. */
  abstract long nanosleep(long timespec);

  abstract int pid();

  abstract boolean isRoot();

  abstract long kill(int pid, int signal);

  /**
   * waitpid(2) for one child.
   *
   * @param status takes an int
   */
  abstract long waitpid(int pid, long status, int flags);

  /** What {@link #interrupt} takes for the calling platform thread. */
  abstract long thread();

  /** Sends a thread SIGURG. */
  abstract void interrupt(long thread);

  /** clock_gettime(2): fills a timespec of two 64-bit words. */
  abstract long clock(int clock, long timespec);

  /** Fills at most 256 bytes. */
  abstract long random(long to, long length);

  // Sockets.

  /** socket(2), close-on-exec and non-blocking. */
  abstract long socket(int family, int type);

  /**
   * socketpair(2) of Unix stream sockets, close-on-exec.
   *
   * @param ends takes two ints
   */
  abstract long socketPair(Struct ends);

  /** setsockopt(2) of an option that is an int; options differ by platform. */
  abstract long setOption(int fd, int level, int option, int value);

  /** Binds a socket to a port that connections of the past still have, but to none in use. */
  abstract long reuseAddress(int fd);

  /** Keeps an IPv6 socket from IPv4. */
  abstract long ipv6Only(int fd);

  /** Sets how many bytes a socket has room for until they are read. */
  abstract long sendBuffer(int fd, int bytes);

  /** The platform's AF_INET6. */
  abstract int ipv6();

  /** The ioctl that tells how many bytes can be read at once. */
  abstract long countReadable();

  /** Of sun_path, without its NUL. */
  abstract int socketPathMax();

  /** The first two bytes of a sockaddr, as a little-endian short. */
  abstract short socketAddressHead(int family, int size);

  abstract long connect(int fd, long address, long size);

  abstract long bind(int fd, long address, long size);

  abstract long listen(int fd, int backlog);

  /** accept(2) of a socket that is close-on-exec and non-blocking, too. */
  abstract long accept(int fd);

  /** send(2), without a signal when the other end has gone. */
  abstract long send(int fd, long from, long length);

  abstract Interfaces interfaces();

  /** A result with the platform's negative errno, with ours. */
  abstract long own(long result);
}
