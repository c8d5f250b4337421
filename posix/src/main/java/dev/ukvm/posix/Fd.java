// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * An open file descriptor that is closed once. Calls that a hot path makes return the negative
 * errno; the others throw {@link NativeException}.
 */
public final class Fd implements AutoCloseable {
  /** Open flags: Linux's on x86_64 (asm-generic/fcntl.h) on every platform. */
  public static final int O_RDONLY = 0;

  public static final int O_WRONLY = 1;
  public static final int O_RDWR = 2;

  /** Opens a FIFO without waiting for its other end; nothing to a regular file. */
  public static final int O_NONBLOCK = 0x800;

  /** A write returns when its data, and what is needed to find it, are on the disk. */
  public static final int O_DSYNC = 0x1000;

  /** Past the page cache. */
  public static final int O_DIRECT = 0x4000;

  static final int O_CREAT = 0x40;
  static final int O_TRUNC = 0x200;

  /** Permissions of a file that we create, before the umask. */
  private static final int CREATE_MODE = 0666;

  /** struct statfs, asm-generic/statfs.h; its first field is the type. */
  private static final int STATFS_SIZE = 120;

  /** memfd flags, linux/memfd.h. */
  private static final int MFD_CLOEXEC = 1;

  private static final int MFD_ALLOW_SEALING = 2;
  private static final int MFD_NOEXEC_SEAL = 8;
  private static final int MFD_EXEC = 0x10;

  /** linux/fcntl.h. */
  private static final int F_ADD_SEALS = 1033;

  private static final int F_SEAL_SHRINK = 2;
  private static final int F_SEAL_GROW = 4;

  /** How often to look for room in a file that somebody else has made non-blocking. */
  private static final long ROOM_NANOS = 1_000_000_000L;

  /** Standard input of this process; never closed by us. */
  public static final Fd STDIN = new Fd(0, "standard input");

  /** Standard output of this process; never closed by us. */
  public static final Fd STDOUT = new Fd(1, "standard output");

  /** Standard error of this process; never closed by us. */
  public static final Fd STDERR = new Fd(2, "standard error");

  private final int number;

  /** The other end of an event's pipe; else the same number. */
  private final int signalled;

  private final String subject;
  private boolean closed;

  private Fd(int number, String subject) {
    this(number, number, subject);
  }

  private Fd(int number, int signalled, String subject) {
    this.number = number;
    this.signalled = signalled;
    this.subject = subject;
  }

  /** Opens a file by path, close-on-exec. */
  public static Fd open(String path, int flags) {
    return open(path, flags, 0);
  }

  /**
   * Opens a file for writing, created if need be, emptied if not. Never waits: a FIFO that nobody
   * reads is ENXIO, and one that is full EAGAIN.
   */
  public static Fd create(String path) {
    return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK, CREATE_MODE);
  }

  private static Fd open(String path, int flags, int mode) {
    Struct name = Struct.ofString(path);
    long fd;
    do {
      fd = Host.KERNEL.open(name.address(), flags, mode);
    } while (fd == -Errno.EINTR);
    Reference.reachabilityFence(name);
    return new Fd((int) NativeException.check(fd, "open", path), path);
  }

  /**
   * An anonymous file in memory of {@code size} zero bytes; {@code name} shows in /proc. Linux
   * alone.
   */
  public static Fd memfd(String name, long size) {
    return memfd(name, 0).truncated(size);
  }

  /**
   * The same of a size that nobody can change: what is written beyond it is refused with EPERM, and
   * there is no signal. Linux alone.
   */
  static Fd sealedMemfd(String name, long size) {
    Fd file = memfd(name, MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL).truncated(size);
    try {
      file.check(Host.KERNEL.fcntl(file.number, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW), "fcntl");
    } catch (NativeException e) {
      file.close();
      throw e;
    }
    return file;
  }

  /**
   * An empty file in memory. A host may want it to be declared whether that is a program (sysctl
   * vm.memfd_noexec), which old kernels do not know.
   */
  private static Fd memfd(String name, int flags) {
    Struct label = Struct.ofString(name);
    int own = flags | MFD_CLOEXEC;
    long fd = Linux.syscall(Sys.MEMFD_CREATE, label.address(), own, 0, 0, 0, 0);
    if (fd == -Errno.EINVAL) {
      own &= ~(MFD_EXEC | MFD_NOEXEC_SEAL);
      fd = Linux.syscall(Sys.MEMFD_CREATE, label.address(), own, 0, 0, 0, 0);
    }
    Reference.reachabilityFence(label);
    return new Fd((int) NativeException.check(fd, "memfd_create", name), name);
  }

  private Fd truncated(long size) {
    try {
      check(Linux.syscall(Sys.FTRUNCATE, number, size, 0, 0, 0, 0), "ftruncate");
    } catch (NativeException e) {
      close();
      throw e;
    }
    return this;
  }

  /** A program in memory, to be {@linkplain ChildProcess#spawn run}. Linux alone. */
  public static Fd executable(String name, MemorySegment content) {
    Fd file = memfd(name, MFD_EXEC);
    long written = file.write(content, 0, content.byteSize());
    if (written != content.byteSize()) {
      file.close();
      throw new NativeException("write", name, written < 0 ? (int) -written : Errno.ENOSPC);
    }
    return file;
  }

  /** A non-blocking event: readable once somebody has {@link #signal signalled} it. */
  public static Fd event(String name) {
    Struct ends = Struct.allocate(2 * Integer.BYTES);
    NativeException.check(Host.KERNEL.event(ends), "event", name);
    return new Fd(ends.getInt(0), ends.getInt(Integer.BYTES), name);
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
    file.check(Host.KERNEL.fcntl(number, Kernel.F_GETFD, 0), "fcntl");
    return file;
  }

  /** Makes reads and writes return EAGAIN where they would wait. */
  public void setNonBlocking() {
    check(Host.KERNEL.setNonBlocking(number), "fcntl");
  }

  /**
   * Locks the whole file for this open file description, until it is closed, without waiting.
   *
   * @param exclusive against everybody, or against exclusive locks alone
   * @return 0, or the negative errno: EAGAIN when somebody else's lock forbids it
   */
  public long lock(boolean exclusive) {
    return Host.KERNEL.lock(number, exclusive);
  }

  /** The number by which the kernel knows it. */
  public int number() {
    return number;
  }

  /** Makes {@link #event} readable. */
  public void signal() {
    long n;
    do {
      n = Host.KERNEL.write(signalled, EventBytes.SIGNAL.address(), Long.BYTES);
      // EAGAIN: the counter, or the pipe, is full, so it is readable already.
    } while (n == -Errno.EINTR);
  }

  /** Makes {@link #event} unreadable until the next {@link #signal}. */
  public void clear() {
    long n;
    do {
      // A counter is read whole, a pipe piece by piece.
      n = Host.KERNEL.read(number, EventBytes.READ.address(), EventBytes.READ_SIZE);
    } while (n == EventBytes.READ_SIZE);
  }

  private static final class EventBytes {
    static final int READ_SIZE = 512;
    static final Struct SIGNAL = Struct.allocate(Long.BYTES);

    /** What a read leaves here is of no interest to anybody. */
    static final Struct READ = Struct.allocate(READ_SIZE);

    static {
      SIGNAL.putLong(0, 1);
    }
  }

  /** read(2) into {@code to} at {@code offset}: bytes read, or the negative errno. */
  public long read(MemorySegment to, long offset, long length) {
    return Host.KERNEL.read(number, address(to, offset, length), length);
  }

  /** write(2) from {@code from} at {@code offset}: bytes written, or the negative errno. */
  public long write(MemorySegment from, long offset, long length) {
    return Host.KERNEL.write(number, address(from, offset, length), length);
  }

  /**
   * write(2), repeated until all bytes are written, over EINTR, and over EAGAIN once there is room.
   *
   * @return 0, or the negative errno
   */
  public long writeFully(byte[] from) {
    Struct buffer = Struct.of(from);
    long done = 0;
    while (done < from.length) {
      long n = write(buffer.segment(), done, from.length - done);
      if (n == -Errno.EAGAIN) {
        try (Poller room = Poller.open(1)) {
          room.add(this, Poller.OUT);
          room.await(ROOM_NANOS);
        }
      } else if (n < 0 && n != -Errno.EINTR) {
        return n;
      }
      done += Math.max(n, 0);
    }
    return 0;
  }

  /** pread(2) at {@code position}: bytes read, or the negative errno. */
  public long pread(MemorySegment to, long offset, long length, long position) {
    return Host.KERNEL.pread(number, address(to, offset, length), length, position);
  }

  /** pwrite(2) at {@code position}: bytes written, or the negative errno. */
  public long pwrite(MemorySegment from, long offset, long length, long position) {
    return Host.KERNEL.pwrite(number, address(from, offset, length), length, position);
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

  /** Bytes that a {@linkplain FileStatus#isDisk disk} holds, or the negative errno. */
  public long diskSize() {
    return Host.KERNEL.diskSize(number);
  }

  /** What kind of file it is, and its size. */
  public FileStatus status() {
    Kernel.StatLayout layout = Host.KERNEL.statLayout();
    Struct stat = Struct.allocate(layout.size());
    check(Host.KERNEL.fstat(number, stat.address()), "fstat");
    return FileStatus.of(stat, layout);
  }

  /** What file system it is on: {@code f_type} of statfs(2), or the negative errno. Linux alone. */
  public long fileSystemType() {
    Struct status = Struct.allocate(STATFS_SIZE);
    long result = Linux.syscall(Sys.FSTATFS, number, status.address(), 0, 0, 0, 0);
    Reference.reachabilityFence(status);
    return result < 0 ? result : status.getLong(0);
  }

  /**
   * Reads an extended attribute, {@code user.NAME}. Linux alone; elsewhere there is none.
   *
   * @return bytes of it, or the negative errno: ERANGE if {@code to} is too small
   */
  public long getAttribute(String name, Struct to) {
    Struct label = Struct.ofString(name);
    long length =
        Host.KERNEL.getAttribute(number, label.address(), to.address(), to.segment().byteSize());
    Reference.reachabilityFence(label);
    Reference.reachabilityFence(to);
    return length;
  }

  /**
   * Writes an extended attribute, {@code user.NAME}.
   *
   * @return 0, or the negative errno: EOPNOTSUPP if the file system or the platform has none
   */
  public long setAttribute(String name, Struct value) {
    Struct label = Struct.ofString(name);
    long size = value.segment().byteSize();
    long result = Host.KERNEL.setAttribute(number, label.address(), value.address(), size);
    Reference.reachabilityFence(label);
    Reference.reachabilityFence(value);
    return result;
  }

  /** ioctl(2) with an integer argument: its result, or the negative errno. */
  public long ioctl(long request, long argument) {
    return Host.KERNEL.ioctl(number, request, argument);
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
      Host.KERNEL.close(number);
      if (signalled != number) {
        Host.KERNEL.close(signalled);
      }
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
