// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;

/** Linux on x86_64 and aarch64, by system calls. Its errors are those of {@link Errno}. */
final class Linux extends Kernel {
  private static final MemorySegment SYSCALL = Libc.find("syscall");

  /** asm-generic/fcntl.h; the first as {@link Fd} has it. */
  private static final int O_DIRECT_AARCH64 = 0x10000;

  private static final int O_CLOEXEC = 0x80000;
  private static final int O_NONBLOCK = Fd.O_NONBLOCK;
  private static final int AT_FDCWD = -100;
  private static final int AT_REMOVEDIR = 0x200;
  private static final int F_OFD_SETLK = 37;
  private static final short F_RDLCK = 0;
  private static final short F_WRLCK = 1;

  /** struct flock: short l_type 0, short l_whence 2, l_start 8, l_len 16 (0: to the end), l_pid. */
  private static final int FLOCK_SIZE = 32;

  /** linux/fs.h. */
  private static final long BLKGETSIZE64 = 0x80081272L;

  /** Room for some hundred of struct linux_dirent64, linux/dirent.h. */
  private static final int ENTRIES_SIZE = 1 << 15;

  /** Of these: u16 d_reclen, bytes to the next, and d_name, with a NUL. */
  private static final int ENTRY_LENGTH = 16;

  private static final int ENTRY_NAME = 19;

  /** linux/stat.h. */
  private static final int S_IFBLK = 0x6000;

  /** asm-generic/mman-common.h, linux/mman.h. */
  private static final int MAP_SHARED = 1;

  private static final int MAP_PRIVATE = 2;
  private static final int MAP_ANONYMOUS = 0x20;

  /** asm-generic/signal.h. */
  private static final int SIGURG = 23;

  /** linux/net.h, asm-generic/socket.h; SOCK_ flags are those of open. */
  private static final int MSG_NOSIGNAL = 0x4000;

  private static final int SOL_SOCKET = 1;
  private static final int SO_REUSEADDR = 2;
  private static final int SO_SNDBUF = 7;

  /** linux/in6.h, linux/socket.h. */
  private static final int IPV6_V6ONLY = 26;

  private static final int AF_INET6 = 10;

  /** asm-generic/ioctls.h. */
  private static final long FIONREAD = 0x541b;

  /** sun_path of linux/un.h has 108 bytes. */
  private static final int SOCKET_PATH_MAX = 107;

  /** A system call: its result, or the negative errno. */
  static long syscall(long number, long a, long b, long c, long d, long e, long f) {
    return Libc.call(SYSCALL, number, a, b, c, d, e, f);
  }

  @Override
  long open(long path, int flags, int mode) {
    int own = flags | O_CLOEXEC;
    if (!Sys.X86 && (flags & Fd.O_DIRECT) != 0) {
      own = own & ~Fd.O_DIRECT | O_DIRECT_AARCH64;
    }
    return syscall(Sys.OPENAT, AT_FDCWD, path, own, mode, 0, 0);
  }

  @Override
  long unlink(long path) {
    return syscall(Sys.UNLINKAT, AT_FDCWD, path, 0, 0, 0, 0);
  }

  @Override
  long mkdir(long path, int mode) {
    return syscall(Sys.MKDIRAT, AT_FDCWD, path, mode, 0, 0, 0);
  }

  @Override
  long rmdir(long path) {
    return syscall(Sys.UNLINKAT, AT_FDCWD, path, AT_REMOVEDIR, 0, 0, 0);
  }

  @Override
  long access(long path, int mode) {
    return syscall(Sys.FACCESSAT, AT_FDCWD, path, mode, 0, 0, 0);
  }

  @Override
  long close(int fd) {
    return syscall(Sys.CLOSE, fd, 0, 0, 0, 0, 0);
  }

  @Override
  long read(int fd, long to, long length) {
    return syscall(Sys.READ, fd, to, length, 0, 0, 0);
  }

  @Override
  long write(int fd, long from, long length) {
    return syscall(Sys.WRITE, fd, from, length, 0, 0, 0);
  }

  @Override
  long pread(int fd, long to, long length, long position) {
    return syscall(Sys.PREAD64, fd, to, length, position, 0, 0);
  }

  @Override
  long pwrite(int fd, long from, long length, long position) {
    return syscall(Sys.PWRITE64, fd, from, length, position, 0, 0);
  }

  @Override
  long ioctl(int fd, long request, long argument) {
    return syscall(Sys.IOCTL, fd, request, argument, 0, 0, 0);
  }

  @Override
  long fcntl(int fd, int command, long argument) {
    return syscall(Sys.FCNTL, fd, command, argument, 0, 0, 0);
  }

  @Override
  int nonBlocking() {
    return O_NONBLOCK;
  }

  @Override
  long fstat(int fd, long stat) {
    return syscall(Sys.FSTAT, fd, stat, 0, 0, 0, 0);
  }

  @Override
  long getAttribute(int fd, long name, long to, long length) {
    return syscall(Sys.FGETXATTR, fd, name, to, length, 0, 0);
  }

  @Override
  long setAttribute(int fd, long name, long from, long length) {
    return syscall(Sys.FSETXATTR, fd, name, from, length, 0, 0);
  }

  /** asm/stat.h: x86_64 has a 64-bit st_nlink before st_mode; the one of aarch64 has 128 bytes. */
  @Override
  StatLayout statLayout() {
    return new StatLayout(144, Sys.X86 ? 24 : 16, 48);
  }

  @Override
  boolean isDisk(int kind) {
    return kind == S_IFBLK;
  }

  @Override
  long diskSize(int fd) {
    Struct size = Struct.allocate(Long.BYTES);
    long result = ioctl(fd, BLKGETSIZE64, size.address());
    return result < 0 ? result : size.getLong(0);
  }

  @Override
  long lock(int fd, boolean exclusive) {
    Struct lock = Struct.allocate(FLOCK_SIZE);
    lock.putShort(0, exclusive ? F_WRLCK : F_RDLCK);
    long result = fcntl(fd, F_OFD_SETLK, lock.address());
    Reference.reachabilityFence(lock);
    return result;
  }

  /** eventfd(2), whose flags are those of open: one descriptor that is both ends. */
  @Override
  long event(Struct ends) {
    long fd = syscall(Sys.EVENTFD2, 0, O_CLOEXEC | O_NONBLOCK, 0, 0, 0, 0);
    ends.putInt(0, (int) fd);
    ends.putInt(Integer.BYTES, (int) fd);
    return fd;
  }

  @Override
  Poller poller(int capacity) {
    return new LinuxPoller(capacity);
  }

  @Override
  long list(String directory, List<String> names) {
    Struct path = Struct.ofString(directory);
    // A FIFO, which is no directory, would have us wait.
    long fd = open(path.address(), Fd.O_RDONLY | O_NONBLOCK, 0);
    Reference.reachabilityFence(path);
    if (fd < 0) {
      return fd;
    }
    Struct entries = Struct.allocate(ENTRIES_SIZE);
    long n = syscall(Sys.GETDENTS64, fd, entries.address(), ENTRIES_SIZE, 0, 0, 0);
    while (n > 0) {
      for (int at = 0; at < n; at += entries.getShort(at + ENTRY_LENGTH)) {
        names.add(entries.getString(at + ENTRY_NAME));
      }
      n = syscall(Sys.GETDENTS64, fd, entries.address(), ENTRIES_SIZE, 0, 0, 0);
    }
    close((int) fd);
    return n;
  }

  @Override
  long mmap(long length, int protection, int fd, long offset) {
    int flags = fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
    return syscall(Sys.MMAP, 0, length, protection, flags, fd, offset);
  }

  @Override
  long mprotect(long address, long length, int protection) {
    return syscall(Sys.MPROTECT, address, length, protection, 0, 0, 0);
  }

  @Override
  long munmap(long address, long length) {
    return syscall(Sys.MUNMAP, address, length, 0, 0, 0, 0);
  }

  @Override
  ProgramLog programLog(String name) {
    return LinuxProgramLog.create(name);
  }

  @Override
  long nanosleep(long timespec) {
    return syscall(Sys.NANOSLEEP, timespec, 0, 0, 0, 0, 0);
  }

  @Override
  int pid() {
    return (int) syscall(Sys.GETPID, 0, 0, 0, 0, 0, 0);
  }

  @Override
  boolean isRoot() {
    return syscall(Sys.GETEUID, 0, 0, 0, 0, 0, 0) == 0;
  }

  @Override
  long kill(int pid, int signal) {
    return syscall(Sys.KILL, pid, signal, 0, 0, 0, 0);
  }

  @Override
  long waitpid(int pid, long status, int flags) {
    return syscall(Sys.WAIT4, pid, status, flags, 0, 0, 0);
  }

  @Override
  long thread() {
    return syscall(Sys.GETTID, 0, 0, 0, 0, 0, 0);
  }

  @Override
  void interrupt(long thread) {
    syscall(Sys.TGKILL, pid(), thread, SIGURG, 0, 0, 0);
  }

  @Override
  long clock(int clock, long timespec) {
    return syscall(Sys.CLOCK_GETTIME, clock, timespec, 0, 0, 0, 0);
  }

  @Override
  long random(long to, long length) {
    return syscall(Sys.GETRANDOM, to, length, 0, 0, 0, 0);
  }

  @Override
  long socket(int family, int type) {
    return syscall(Sys.SOCKET, family, type | O_NONBLOCK | O_CLOEXEC, 0, 0, 0, 0);
  }

  @Override
  long socketPair(Struct ends) {
    return syscall(Sys.SOCKETPAIR, AF_UNIX, SOCK_STREAM | O_CLOEXEC, 0, ends.address(), 0, 0);
  }

  @Override
  long setOption(int fd, int level, int option, int value) {
    Struct argument = Struct.allocate(Integer.BYTES);
    argument.putInt(0, value);
    long result = syscall(Sys.SETSOCKOPT, fd, level, option, argument.address(), Integer.BYTES, 0);
    Reference.reachabilityFence(argument);
    return result;
  }

  @Override
  long reuseAddress(int fd) {
    return setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  }

  @Override
  long ipv6Only(int fd) {
    return setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  }

  @Override
  long sendBuffer(int fd, int bytes) {
    return setOption(fd, SOL_SOCKET, SO_SNDBUF, bytes);
  }

  @Override
  int ipv6() {
    return AF_INET6;
  }

  @Override
  long countReadable() {
    return FIONREAD;
  }

  @Override
  int socketPathMax() {
    return SOCKET_PATH_MAX;
  }

  /** A 16-bit family. */
  @Override
  short socketAddressHead(int family, int size) {
    return (short) family;
  }

  @Override
  long connect(int fd, long address, long size) {
    return syscall(Sys.CONNECT, fd, address, size, 0, 0, 0);
  }

  @Override
  long bind(int fd, long address, long size) {
    return syscall(Sys.BIND, fd, address, size, 0, 0, 0);
  }

  @Override
  long listen(int fd, int backlog) {
    return syscall(Sys.LISTEN, fd, backlog, 0, 0, 0, 0);
  }

  @Override
  long accept(int fd) {
    return syscall(Sys.ACCEPT4, fd, 0, 0, O_NONBLOCK | O_CLOEXEC, 0, 0);
  }

  @Override
  long send(int fd, long from, long length) {
    return syscall(Sys.SENDTO, fd, from, length, MSG_NOSIGNAL, 0, 0);
  }

  @Override
  Interfaces interfaces() {
    return new LinuxInterfaces();
  }

  @Override
  long own(long result) {
    return result;
  }
}
