// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;

/**
 * What FreeBSD and macOS have in common: libc functions by name, for neither promises system call
 * numbers, and the constants that both took over from 4.4BSD. Those come from the headers that are
 * named beside them.
 */
abstract class Bsd extends Kernel {
  // sys/fcntl.h.
  private static final int O_NONBLOCK = 0x4;
  private static final int O_CREAT = 0x200;
  private static final int O_TRUNC = 0x400;
  private static final int O_ACCESS_MODE = 3;
  private static final int LOCK_SH = 1;
  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;

  // sys/syslimits.h, bytes.
  private static final int NAME_MAX = 255;

  // sys/stat.h.
  private static final int S_IFCHR = 0x2000;
  private static final int S_IFBLK = 0x6000;

  // sys/mman.h.
  private static final int MAP_SHARED = 1;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_ANON = 0x1000;

  /** sys/signal.h. */
  static final int SIGURG = 16;

  // sys/socket.h, netinet6/in6.h.
  static final int SOL_SOCKET = 0xffff;
  private static final int SO_REUSEADDR = 4;
  private static final int SO_SNDBUF = 0x1001;
  private static final int IPV6_V6ONLY = 27;

  /** sys/filio.h: _IOR('f', 127, int). */
  private static final long FIONREAD = 0x4004667fL;

  /** sun_path of sys/un.h has 104 bytes. */
  private static final int SOCKET_PATH_MAX = 103;

  private final MemorySegment open = Libc.find("open");
  private final MemorySegment close = Libc.find("close");
  private final MemorySegment read = Libc.find("read");
  private final MemorySegment write = Libc.find("write");
  private final MemorySegment pread = Libc.find("pread");
  private final MemorySegment pwrite = Libc.find("pwrite");
  private final MemorySegment ioctl = Libc.find("ioctl");
  private final MemorySegment fcntl = Libc.find("fcntl");
  private final MemorySegment fstat = fstatFunction();
  private final MemorySegment flock = Libc.find("flock");
  private final MemorySegment mmap = Libc.find("mmap");
  private final MemorySegment mprotect = Libc.find("mprotect");
  private final MemorySegment munmap = Libc.find("munmap");
  private final MemorySegment getpid = Libc.find("getpid");
  private final MemorySegment kill = Libc.find("kill");
  private final MemorySegment clockGettime = Libc.find("clock_gettime");
  private final MemorySegment getentropy = Libc.find("getentropy");

  /** A function that returns an int: that, or the negative errno. */
  final long call(MemorySegment function, long a, long b, long c) {
    return own(Libc.callInt(function, a, b, c, 0, 0, 0, 0));
  }

  /** The same of a function that is not on any hot path. */
  final long call(String function, long a, long b, long c) {
    return call(Libc.find(function), a, b, c);
  }

  @Override
  final long own(long result) {
    return result < 0 ? -Errno.ofBsd((int) -result, this) : result;
  }

  /** Our number of an error of this platform alone, or {@link Errno#unknown}. */
  abstract int errno(int number);

  /** The platform's flags of open(2) beyond those that all have, with close-on-exec. */
  abstract int openFlags(int flags);

  /** fstat(2) that knows 64-bit inode numbers. */
  MemorySegment fstatFunction() {
    return Libc.find("fstat");
  }

  @Override
  long open(long path, int flags, int mode) {
    int own = flags & O_ACCESS_MODE | openFlags(flags);
    own |= (flags & Fd.O_NONBLOCK) != 0 ? O_NONBLOCK : 0;
    own |= (flags & Fd.O_CREAT) != 0 ? O_CREAT : 0;
    own |= (flags & Fd.O_TRUNC) != 0 ? O_TRUNC : 0;
    return own(Libc.callVariadic(open, path, own, mode));
  }

  @Override
  final long unlink(long path) {
    return call("unlink", path, 0, 0);
  }

  @Override
  final long mkdir(long path, int mode) {
    return call("mkdir", path, mode, 0);
  }

  @Override
  final long rmdir(long path) {
    return call("rmdir", path, 0, 0);
  }

  @Override
  final long access(long path, int mode) {
    return call("access", path, mode, 0);
  }

  @Override
  final long close(int fd) {
    return call(close, fd, 0, 0);
  }

  @Override
  final long read(int fd, long to, long length) {
    return own(Libc.call(read, fd, to, length, 0, 0, 0, 0));
  }

  @Override
  final long write(int fd, long from, long length) {
    return own(Libc.call(write, fd, from, length, 0, 0, 0, 0));
  }

  @Override
  final long pread(int fd, long to, long length, long position) {
    return own(Libc.call(pread, fd, to, length, position, 0, 0, 0));
  }

  @Override
  final long pwrite(int fd, long from, long length, long position) {
    return own(Libc.call(pwrite, fd, from, length, position, 0, 0, 0));
  }

  @Override
  final long ioctl(int fd, long request, long argument) {
    return own(Libc.callVariadic(ioctl, fd, request, argument));
  }

  @Override
  final long fcntl(int fd, int command, long argument) {
    return own(Libc.callVariadic(fcntl, fd, command, argument));
  }

  @Override
  final int nonBlocking() {
    return O_NONBLOCK;
  }

  @Override
  final long fstat(int fd, long stat) {
    return call(fstat, fd, stat, 0);
  }

  /** Disks are character devices, on macOS block devices too. */
  @Override
  final boolean isDisk(int kind) {
    return kind == S_IFCHR || kind == S_IFBLK;
  }

  /** flock(2): neither has locks of open file descriptions among its fcntl commands for all. */
  @Override
  final long lock(int fd, boolean exclusive) {
    return call(flock, fd, LOCK_NB | (exclusive ? LOCK_EX : LOCK_SH), 0);
  }

  @Override
  final long list(String path, List<String> names) {
    Struct text = Struct.ofString(path);
    long directory = Libc.call(Libc.find("opendir"), text.address(), 0, 0, 0, 0, 0, 0);
    Reference.reachabilityFence(text);
    if (directory == 0) {
      return -1;
    }
    MemorySegment next = Libc.find("readdir");
    int at = directoryEntryName();
    long entry = Libc.call(next, directory, 0, 0, 0, 0, 0, 0);
    while (entry > 0) {
      names.add(MemorySegment.ofAddress(entry + at).reinterpret(NAME_MAX + 1L).getString(0));
      entry = Libc.call(next, directory, 0, 0, 0, 0, 0, 0);
    }
    Libc.call(Libc.find("closedir"), directory, 0, 0, 0, 0, 0, 0);
    return 0;
  }

  /** Offset of d_name in struct dirent. */
  abstract int directoryEntryName();

  @Override
  final Poller poller(int capacity) {
    return new BsdPoller(this, capacity);
  }

  /** Opens a kqueue, close-on-exec or not inherited by any child. */
  abstract long kqueue();

  /** Bytes of struct kevent, sys/event.h; its first 32 are alike. */
  abstract int keventSize();

  @Override
  final long mmap(long length, int protection, int fd, long offset) {
    int flags = fd < 0 ? MAP_PRIVATE | MAP_ANON : MAP_SHARED;
    return own(Libc.call(mmap, 0, length, protection, flags, fd, offset, 0));
  }

  @Override
  final long mprotect(long address, long length, int protection) {
    return call(mprotect, address, length, protection);
  }

  @Override
  final long munmap(long address, long length) {
    return call(munmap, address, length, 0);
  }

  @Override
  final ProgramLog programLog(String name) {
    return BsdProgramLog.create(name);
  }

  @Override
  final long nanosleep(long timespec) {
    return call("nanosleep", timespec, 0, 0);
  }

  @Override
  final int pid() {
    return (int) call(getpid, 0, 0, 0);
  }

  @Override
  final boolean isRoot() {
    return call("geteuid", 0, 0, 0) == 0;
  }

  @Override
  final long kill(int pid, int signal) {
    return call(kill, pid, signal, 0);
  }

  @Override
  final long waitpid(int pid, long status, int flags) {
    return call("waitpid", pid, status, flags);
  }

  @Override
  final long clock(int clock, long timespec) {
    return call(clockGettime, clock, timespec, 0);
  }

  @Override
  final long random(long to, long length) {
    return call(getentropy, to, length, 0);
  }

  @Override
  final long setOption(int fd, int level, int option, int value) {
    Struct argument = Struct.allocate(Integer.BYTES);
    argument.putInt(0, value);
    int result =
        Libc.callInt(
            Libc.find("setsockopt"), fd, level, option, argument.address(), Integer.BYTES, 0, 0);
    Reference.reachabilityFence(argument);
    return own(result);
  }

  @Override
  final long reuseAddress(int fd) {
    return setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  }

  @Override
  final long ipv6Only(int fd) {
    return setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  }

  @Override
  final long sendBuffer(int fd, int bytes) {
    return setOption(fd, SOL_SOCKET, SO_SNDBUF, bytes);
  }

  @Override
  final long countReadable() {
    return FIONREAD;
  }

  /** Its ends, without any flags. */
  final long socketPair(Struct ends, int type) {
    return own(Libc.callInt(Libc.find("socketpair"), AF_UNIX, type, 0, ends.address(), 0, 0, 0));
  }

  @Override
  final int socketPathMax() {
    return SOCKET_PATH_MAX;
  }

  /** An 8-bit length and an 8-bit family. */
  @Override
  final short socketAddressHead(int family, int size) {
    return (short) (size | family << Byte.SIZE);
  }

  @Override
  final long connect(int fd, long address, long size) {
    return call("connect", fd, address, size);
  }

  @Override
  final long bind(int fd, long address, long size) {
    return call("bind", fd, address, size);
  }

  @Override
  final long listen(int fd, int backlog) {
    return call("listen", fd, backlog, 0);
  }

  /** sysctlbyname(3): reads {@code value}, or writes it. */
  final long sysctl(String name, Struct value, boolean write) {
    Struct text = Struct.ofString(name);
    int size = (int) value.segment().byteSize();
    Struct length = Struct.allocate(Long.BYTES);
    length.putLong(0, size);
    long result =
        own(
            Libc.callInt(
                Libc.find("sysctlbyname"),
                text.address(),
                write ? 0 : value.address(),
                write ? 0 : length.address(),
                write ? value.address() : 0,
                write ? size : 0,
                0,
                0));
    Reference.reachabilityFence(text);
    Reference.reachabilityFence(value);
    return result < 0 ? result : length.getLong(0);
  }
}
