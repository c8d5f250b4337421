// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/**
 * Error numbers, as far as somebody may see them. They are Linux's (asm-generic/errno-base.h,
 * errno.h) on every platform: {@link Kernel} translates.
 */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int ENXIO = 6;
  public static final int E2BIG = 7;
  public static final int EBADF = 9;
  public static final int ECHILD = 10;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EFAULT = 14;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int ENOTDIR = 20;
  public static final int EISDIR = 21;
  public static final int EINVAL = 22;
  public static final int ENFILE = 23;
  public static final int EMFILE = 24;
  public static final int ENOTTY = 25;
  public static final int EFBIG = 27;
  public static final int ENOSPC = 28;
  public static final int EROFS = 30;
  public static final int EPIPE = 32;
  public static final int ERANGE = 34;
  public static final int EDEADLK = 35;
  public static final int ENAMETOOLONG = 36;
  public static final int ENOLCK = 37;
  public static final int ENOSYS = 38;
  public static final int ELOOP = 40;
  public static final int EOVERFLOW = 75;
  public static final int EBADFD = 77;
  public static final int ENOTSOCK = 88;
  public static final int EMSGSIZE = 90;
  public static final int EOPNOTSUPP = 95;
  public static final int EAFNOSUPPORT = 97;
  public static final int EADDRINUSE = 98;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENETDOWN = 100;
  public static final int ENETUNREACH = 101;
  public static final int ECONNABORTED = 103;
  public static final int ECONNRESET = 104;
  public static final int ENOBUFS = 105;
  public static final int EISCONN = 106;
  public static final int ENOTCONN = 107;
  public static final int ETIMEDOUT = 110;
  public static final int ECONNREFUSED = 111;
  public static final int EHOSTDOWN = 112;
  public static final int EHOSTUNREACH = 113;
  public static final int EALREADY = 114;
  public static final int EINPROGRESS = 115;
  public static final int EDQUOT = 122;
  public static final int ECANCELED = 125;

  /** Beyond all of Linux's: what another platform has and Linux has not. */
  private static final int UNKNOWN = 1000;

  private Errno() {}

  /** Our number of an error that only this platform has. */
  static int unknown(int number) {
    return UNKNOWN + number;
  }

  /**
   * Our number of a BSD's error: sys/errno.h of FreeBSD and of macOS, which agree up to 84 but for
   * 45. Up to 34 they and Linux have the numbers of Version 7 Unix, but for 11.
   *
   * @param platform knows the others
   */
  static int ofBsd(int number, Bsd platform) {
    if (number < ERANGE + 1 && number != 11) {
      return number;
    }
    return switch (number) {
      case 11 -> EDEADLK;
      case 35 -> EAGAIN;
      case 36 -> EINPROGRESS;
      case 37 -> EALREADY;
      case 38 -> ENOTSOCK;
      case 40 -> EMSGSIZE;
      case 47 -> EAFNOSUPPORT;
      case 48 -> EADDRINUSE;
      case 49 -> EADDRNOTAVAIL;
      case 50 -> ENETDOWN;
      case 51 -> ENETUNREACH;
      case 53 -> ECONNABORTED;
      case 54 -> ECONNRESET;
      case 55 -> ENOBUFS;
      case 56 -> EISCONN;
      case 57 -> ENOTCONN;
      case 60 -> ETIMEDOUT;
      case 61 -> ECONNREFUSED;
      case 62 -> ELOOP;
      case 63 -> ENAMETOOLONG;
      case 64 -> EHOSTDOWN;
      case 65 -> EHOSTUNREACH;
      case 69 -> EDQUOT;
      case 77 -> ENOLCK;
      case 78 -> ENOSYS;
      case 84 -> EOVERFLOW;
      default -> platform.errno(number);
    };
  }

  /** "ENOENT (no such file or directory)"; a number without a name stands for itself. */
  public static String describe(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM (operation not permitted)";
      case ENOENT -> "ENOENT (no such file or directory)";
      case ESRCH -> "ESRCH (no such process)";
      case EINTR -> "EINTR (interrupted)";
      case EIO -> "EIO (input/output error)";
      case ENXIO -> "ENXIO (no such device or address)";
      case E2BIG -> "E2BIG (too long)";
      case EBADF -> "EBADF (bad file descriptor)";
      case ECHILD -> "ECHILD (no such child process)";
      case EAGAIN -> "EAGAIN (try again)";
      case ENOMEM -> "ENOMEM (out of memory)";
      case EACCES -> "EACCES (permission denied)";
      case EFAULT -> "EFAULT (bad address)";
      case EBUSY -> "EBUSY (busy)";
      case EEXIST -> "EEXIST (exists already)";
      case ENODEV -> "ENODEV (no such device)";
      case ENOTDIR -> "ENOTDIR (not a directory)";
      case EISDIR -> "EISDIR (is a directory)";
      case EINVAL -> "EINVAL (invalid argument)";
      case ENFILE -> "ENFILE (too many open files in the system)";
      case EMFILE -> "EMFILE (too many open files; see ulimit -n)";
      case ENOTTY -> "ENOTTY (not that kind of file)";
      case EFBIG -> "EFBIG (file too large; see ulimit -f, which sets RLIMIT_FSIZE)";
      case ENOSPC -> "ENOSPC (no space left)";
      case EROFS -> "EROFS (read-only file system)";
      case EPIPE -> "EPIPE (the reader has gone)";
      case ERANGE -> "ERANGE (out of range)";
      case EDEADLK -> "EDEADLK (a deadlock)";
      case ENAMETOOLONG -> "ENAMETOOLONG (name too long)";
      case ENOLCK -> "ENOLCK (no locks)";
      case ENOSYS -> "ENOSYS (not in this kernel)";
      case ELOOP -> "ELOOP (too many symbolic links)";
      case EOVERFLOW -> "EOVERFLOW (too large for its type)";
      case EBADFD -> "EBADFD (detached from its device)";
      case ENOTSOCK -> "ENOTSOCK (not a socket)";
      case EMSGSIZE -> "EMSGSIZE (message too long)";
      case EOPNOTSUPP -> "EOPNOTSUPP (not supported)";
      case EAFNOSUPPORT -> "EAFNOSUPPORT (no such kind of address)";
      case EADDRINUSE -> "EADDRINUSE (address in use)";
      case EADDRNOTAVAIL -> "EADDRNOTAVAIL (no such address here)";
      case ENETDOWN -> "ENETDOWN (network is down)";
      case ENETUNREACH -> "ENETUNREACH (network is unreachable)";
      case ECONNABORTED -> "ECONNABORTED (connection given up)";
      case ECONNRESET -> "ECONNRESET (connection reset by the other end)";
      case ENOBUFS -> "ENOBUFS (no buffer space)";
      case EISCONN -> "EISCONN (connected already)";
      case ENOTCONN -> "ENOTCONN (not connected)";
      case ETIMEDOUT -> "ETIMEDOUT (timed out)";
      case ECONNREFUSED -> "ECONNREFUSED (connection refused)";
      case EHOSTDOWN -> "EHOSTDOWN (host is down)";
      case EHOSTUNREACH -> "EHOSTUNREACH (host is unreachable)";
      case EALREADY -> "EALREADY (under way already)";
      case EINPROGRESS -> "EINPROGRESS (under way)";
      case EDQUOT -> "EDQUOT (disk quota exceeded)";
      case ECANCELED -> "ECANCELED (canceled)";
      default -> "errno " + (errno > UNKNOWN ? errno - UNKNOWN : errno);
    };
  }
}
