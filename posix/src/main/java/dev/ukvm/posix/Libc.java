// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/**
 * libc by one {@linkplain Downcall downcall shape}. Linking a shape takes milliseconds on a cold
 * start, so everything goes through this one: system calls by libc's {@code syscall(2)}, and any
 * libc function that takes only integers and pointers.
 */
final class Libc {
  private static final Linker LINKER = Linker.nativeLinker();

  private static final Downcall CALL = Downcall.link();

  private static final MemorySegment SYSCALL = find("syscall");

  /** The layout that the linker names captureStateLayout, when it is errno alone: an int. */
  private static final int ERRNO_SIZE = Integer.BYTES;

  /** errno is captured per thread: the segment is that thread's own. */
  private static final ThreadLocal<Struct> ERRNO =
      ThreadLocal.withInitial(() -> Struct.allocate(ERRNO_SIZE));

  private Libc() {}

  /** The address of a libc function. */
  static MemorySegment find(String name) {
    return LINKER.defaultLookup().findOrThrow(name);
  }

  /**
   * A system call.
   *
   * @return its result, or the negative errno
   */
  static long syscall(long number, long a, long b, long c, long d, long e, long f) {
    return call(SYSCALL, number, a, b, c, d, e, f);
  }

  /**
   * Calls a function that returns a 64-bit word and reports failure by -1 and errno.
   *
   * @return its result, or the negative errno
   */
  static long call(MemorySegment function, long a, long b, long c, long d, long e, long f, long g) {
    Struct errno = ERRNO.get();
    long result = CALL.call(function, errno.segment(), a, b, c, d, e, f, g);
    return result == -1 ? -errno.getInt(0) : result;
  }
}
