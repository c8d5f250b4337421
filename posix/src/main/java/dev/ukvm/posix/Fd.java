// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * An open file descriptor that is closed once. Calls that a hot path makes return the negative
 * errno; the others throw {@link NativeException}.
 */
public final class Fd implements AutoCloseable {
  /** Open flags, asm-generic/fcntl.h. */
  public static final int O_RDONLY = 0;

  public static final int O_WRONLY = 1;
  public static final int O_RDWR = 2;

  /** Opens a FIFO without waiting for its other end; nothing to a regular file. */
  public static final int O_NONBLOCK = 0x800;

  /** A write returns when its data, and what is needed to find it, are on the disk. */
  public static final int O_DSYNC = 0x1000;

  /** Past the page cache. */
  public static final int O_DIRECT = Sys.X86 ? 0x4000 : 0x10000;

  private static final int O_CREAT = 0x40;
  private static final int O_TRUNC = 0x200;
  private static final int O_CLOEXEC = 0x80000;
  private static final int AT_FDCWD = -100;

  /** Permissions of a file that we create, before the umask. */
  private static final int CREATE_MODE = 0666;

  /** fcntl commands, asm-generic/fcntl.h. */
  private static final int F_GETFD = 1;

  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int F_OFD_SETLK = 37;

  /** Lock types, asm-generic/fcntl.h. */
  private static final short F_RDLCK = 0;

  private static final short F_WRLCK = 1;

  /** struct flock: short l_type 0, short l_whence 2, l_start 8, l_len 16 (0: to the end), l_pid. */
  private static final int FLOCK_SIZE = 32;

  /** linux/fs.h. */
  private static final long BLKGETSIZE64 = 0x80081272L;

  /** eventfd flags, linux/eventfd.h. */
  private static final int EFD_CLOEXEC = 0x80000;

  private static final int EFD_NONBLOCK = 0x800;

  /** memfd flags, linux/memfd.h. */
  private static final int MFD_CLOEXEC = 1;

  private static final int MFD_EXEC = 0x10;

  /** Standard output of this process; never closed by us. */
  public static final Fd STDOUT = new Fd(1, "standard output");

  private final int number;
  private final String subject;
  private boolean closed;

  private Fd(int number, String subject) {
    this.number = number;
    this.subject = subject;
  }

  /** Opens a file by path, close-on-exec. */
  public static Fd open(String path, int flags) {
    return open(path, flags, 0);
  }

  /** Opens a file for writing, created if need be, emptied if not. */
  public static Fd create(String path) {
    return open(path, O_WRONLY | O_CREAT | O_TRUNC, CREATE_MODE);
  }

  private static Fd open(String path, int flags, int mode) {
    Struct name = Struct.ofString(path);
    long fd;
    do {
      fd = Libc.syscall(Sys.OPENAT, AT_FDCWD, name.address(), flags | O_CLOEXEC, mode, 0, 0);
    } while (fd == -Errno.EINTR);
    Reference.reachabilityFence(name);
    return new Fd((int) NativeException.check(fd, "open", path), path);
  }

  /** An anonymous file in memory of {@code size} zero bytes; {@code name} shows in /proc. */
  public static Fd memfd(String name, long size) {
    Struct label = Struct.ofString(name);
    long fd = Libc.syscall(Sys.MEMFD_CREATE, label.address(), MFD_CLOEXEC, 0, 0, 0, 0);
    Reference.reachabilityFence(label);
    Fd file = new Fd((int) NativeException.check(fd, "memfd_create", name), name);
    try {
      file.check(Libc.syscall(Sys.FTRUNCATE, file.number, size, 0, 0, 0, 0), "ftruncate");
    } catch (NativeException e) {
      file.close();
      throw e;
    }
    return file;
  }

  /** A program in memory, to be {@linkplain ChildProcess#spawn run}. */
  public static Fd executable(String name, MemorySegment content) {
    Struct label = Struct.ofString(name);
    // A host may want programs to be declared so (sysctl vm.memfd_noexec); old kernels don't know
    // the flag.
    long fd = Libc.syscall(Sys.MEMFD_CREATE, label.address(), MFD_CLOEXEC | MFD_EXEC, 0, 0, 0, 0);
    if (fd == -Errno.EINVAL) {
      fd = Libc.syscall(Sys.MEMFD_CREATE, label.address(), MFD_CLOEXEC, 0, 0, 0, 0);
    }
    Reference.reachabilityFence(label);
    Fd file = new Fd((int) NativeException.check(fd, "memfd_create", name), name);
    long written = file.write(content, 0, content.byteSize());
    if (written != content.byteSize()) {
      file.close();
      throw new NativeException("write", name, written < 0 ? (int) -written : Errno.ENOSPC);
    }
    return file;
  }

  /** A non-blocking event counter: readable once somebody has {@link #signal signalled} it. */
  public static Fd event(String name) {
    long fd = Libc.syscall(Sys.EVENTFD2, 0, EFD_CLOEXEC | EFD_NONBLOCK, 0, 0, 0, 0);
    return new Fd((int) NativeException.check(fd, "eventfd", name), name);
  }

  /** Takes over a descriptor that a system call has returned. */
  public static Fd adopt(long result, String call, String subject) {
    return new Fd((int) NativeException.check(result, call, subject), subject);
  }

  /**
   * Takes over a descriptor that whoever started this process left open.
   *
   * @throws NativeException EBADF if it is not open
   */
  public static Fd inherited(int number) {
    Fd file = new Fd(number, "descriptor " + number);
    file.check(Libc.syscall(Sys.FCNTL, number, F_GETFD, 0, 0, 0, 0), "fcntl");
    return file;
  }

  /** Makes reads and writes return EAGAIN where they would wait. */
  public void setNonBlocking() {
    long flags = check(Libc.syscall(Sys.FCNTL, number, F_GETFL, 0, 0, 0, 0), "F_GETFL");
    check(Libc.syscall(Sys.FCNTL, number, F_SETFL, flags | O_NONBLOCK, 0, 0, 0), "F_SETFL");
  }

  /**
   * Locks the whole file for this open file description, until it is closed, without waiting.
   *
   * @param exclusive against everybody, or against exclusive locks alone
   * @return 0, or the negative errno: EAGAIN when somebody else's lock forbids it
   */
  public long lock(boolean exclusive) {
    Struct lock = Struct.allocate(FLOCK_SIZE);
    lock.putShort(0, exclusive ? F_WRLCK : F_RDLCK);
    long result = Libc.syscall(Sys.FCNTL, number, F_OFD_SETLK, lock.address(), 0, 0, 0);
    Reference.reachabilityFence(lock);
    return result;
  }

  /** The number by which the kernel knows it. */
  public int number() {
    return number;
  }

  /** Makes {@link #event} readable. */
  public void signal() {
    // EAGAIN: the counter is full, so it is readable already.
    Libc.syscall(Sys.WRITE, number, EventCounter.ONE.address(), Long.BYTES, 0, 0, 0);
  }

  /** Makes {@link #event} unreadable until the next {@link #signal}. */
  public void clear() {
    Libc.syscall(Sys.READ, number, EventCounter.READ.address(), Long.BYTES, 0, 0, 0);
  }

  private static final class EventCounter {
    static final Struct ONE = Struct.allocate(Long.BYTES);

    /** What a read leaves here is of no interest to anybody. */
    static final Struct READ = Struct.allocate(Long.BYTES);

    static {
      ONE.putLong(0, 1);
    }
  }

  /** read(2) into {@code to} at {@code offset}: bytes read, or the negative errno. */
  public long read(MemorySegment to, long offset, long length) {
    return Libc.syscall(Sys.READ, number, address(to, offset, length), length, 0, 0, 0);
  }

  /** write(2) from {@code from} at {@code offset}: bytes written, or the negative errno. */
  public long write(MemorySegment from, long offset, long length) {
    return Libc.syscall(Sys.WRITE, number, address(from, offset, length), length, 0, 0, 0);
  }

  /** pread(2) at {@code position}: bytes read, or the negative errno. */
  public long pread(MemorySegment to, long offset, long length, long position) {
    return Libc.syscall(Sys.PREAD64, number, address(to, offset, length), length, position, 0, 0);
  }

  /** pwrite(2) at {@code position}: bytes written, or the negative errno. */
  public long pwrite(MemorySegment from, long offset, long length, long position) {
    return Libc.syscall(
        Sys.PWRITE64, number, address(from, offset, length), length, position, 0, 0);
  }

  /**
   * pread(2), repeated until {@code length} bytes are there or the file has ended, and over EINTR.
   *
   * @return bytes read, less than {@code length} only at the end of the file, or the negative errno
   */
  public long preadFully(MemorySegment to, long offset, long length, long position) {
    long done = 0;
    while (done < length) {
      long n = pread(to, offset + done, length - done, position + done);
      if (n == 0) {
        break;
      }
      if (n < 0 && n != -Errno.EINTR) {
        return n;
      }
      done += Math.max(n, 0);
    }
    return done;
  }

  /** Bytes that a block device holds. */
  public long diskSize() {
    Struct size = Struct.allocate(Long.BYTES);
    check(ioctl(BLKGETSIZE64, size), "BLKGETSIZE64");
    return size.getLong(0);
  }

  /** What kind of file it is, and its size. */
  public FileStatus status() {
    Struct stat = Struct.allocate(FileStatus.STAT_SIZE);
    check(Libc.syscall(Sys.FSTAT, number, stat.address(), 0, 0, 0, 0), "fstat");
    return FileStatus.of(stat);
  }

  /** ioctl(2) with an integer argument: its result, or the negative errno. */
  public long ioctl(long request, long argument) {
    return Libc.syscall(Sys.IOCTL, number, request, argument, 0, 0, 0);
  }

  /** ioctl(2) with a structure: its result, or the negative errno. */
  public long ioctl(long request, MemorySegment argument) {
    return ioctl(request, argument.address());
  }

  /** ioctl(2) with a structure: its result, or the negative errno. */
  public long ioctl(long request, Struct argument) {
    long result = ioctl(request, argument.address());
    Reference.reachabilityFence(argument);
    return result;
  }

  /** Returns {@code result}, or throws if it is a negative errno of {@code call} on this file. */
  public long check(long result, String call) {
    return NativeException.check(result, call, subject);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Libc.syscall(Sys.CLOSE, number, 0, 0, 0, 0, 0);
    }
  }

  /** A host address for the kernel, after the segment has checked the range. */
  static long address(MemorySegment segment, long offset, long length) {
    if ((offset | length) < 0 || length > segment.byteSize() - offset) {
      throw new IndexOutOfBoundsException("range outside its segment");
    }
    return segment.address() + offset;
  }

  @Override
  public String toString() {
    return subject;
  }
}
