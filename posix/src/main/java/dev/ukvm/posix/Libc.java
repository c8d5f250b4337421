// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The one downcall shape of this project: a function of up to seven words that returns a word and
 * may set errno. Linking a shape takes milliseconds on a cold start, so everything goes through
 * this one: system calls by libc's {@code syscall(2)}, and, since the function's address is an
 * argument, any libc function that takes only integers and pointers. Surplus arguments are harmless
 * in the calling conventions of x86_64 and aarch64 Linux.
 */
final class Libc {
  private static final Linker LINKER = Linker.nativeLinker();

  private static final MethodHandle CALL =
      LINKER.downcallHandle(
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG),
          Linker.Option.captureCallState("errno"));

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
    long result;
    try {
      result = (long) CALL.invokeExact(function, errno.segment(), a, b, c, d, e, f, g);
    } catch (Throwable t) {
      throw new AssertionError("downcall", t);
    }
    return result == -1 ? -errno.getInt(0) : result;
  }
}
