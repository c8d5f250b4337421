// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.MemorySegment;
import java.util.NoSuchElementException;

/**
 * libc by one {@linkplain Downcall downcall shape}: Linux system calls by its {@code syscall(2)},
 * and any function of it that takes only integers and pointers. A function that is variadic is
 * called in another shape.
 *
 * <p>Integers narrower than a word are safe in it: the caller passes a value that is extended as
 * its type wants, and {@link #callInt} takes the lower half of a result.
 */
final class Libc {
  private static final Downcall DOWNCALL = Downcall.link();

  /** The layout that the linker names captureStateLayout, when it is errno alone: an int. */
  private static final int ERRNO_SIZE = Integer.BYTES;

  /** errno is captured per thread: the segment is that thread's own. */
  private static final ThreadLocal<Struct> ERRNO =
      ThreadLocal.withInitial(() -> Struct.allocate(ERRNO_SIZE));

  private Libc() {}

  /** The address of a libc function. */
  static MemorySegment find(String name) {
    MemorySegment function = DOWNCALL.find(name);
    if (function == null) {
      throw new NoSuchElementException("libc has no " + name);
    }
    return function;
  }

  /** Whether libc has a function. */
  static boolean has(String name) {
    return DOWNCALL.find(name) != null;
  }

  /**
   * Calls a function that returns a 64-bit word and reports failure by -1 and errno.
   *
   * @return its result, or the platform's negative errno
   */
  static long call(MemorySegment function, long a, long b, long c, long d, long e, long f, long g) {
    Struct errno = ERRNO.get();
    long result = DOWNCALL.call(function, errno.segment(), a, b, c, d, e, f, g);
    return result == -1 ? -errno.getInt(0) : result;
  }

  /**
   * Calls a function that returns an int and reports failure by -1 and errno.
   *
   * @return its result, or the platform's negative errno
   */
  static int callInt(
      MemorySegment function, long a, long b, long c, long d, long e, long f, long g) {
    Struct errno = ERRNO.get();
    // The upper half of the register is anything.
    int result = (int) DOWNCALL.call(function, errno.segment(), a, b, c, d, e, f, g);
    return result == -1 ? -errno.getInt(0) : result;
  }

  /**
   * Calls {@code int function(a, b, ...)} with one variable argument, as open, fcntl and ioctl are
   * declared.
   *
   * @return its result, or the platform's negative errno
   */
  static int callVariadic(MemorySegment function, long a, long b, long c) {
    Struct errno = ERRNO.get();
    int result = DOWNCALL.callVariadic(function, errno.segment(), a, b, c);
    return result == -1 ? -errno.getInt(0) : result;
  }
}
