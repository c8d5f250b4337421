// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * libc by one {@linkplain Downcall downcall shape}. Linking a shape takes milliseconds on a cold
 * start, so everything goes through this one: Linux system calls by libc's {@code syscall(2)}, and
 * any libc function that takes only integers and pointers. A variadic function is another shape,
 * which is linked when one is first called.
 *
 * <p>Integers narrower than a word are safe in it: the caller passes a value that is extended as
 * its type wants, and {@link #callInt} takes the lower half of a result.
 */
final class Libc {
  /** Names a library to take all functions of libc from, for tests: a double of libc. */
  static final String PROPERTY = "ukvm.libc";

  private static final Linker LINKER = Linker.nativeLinker();

  private static final Downcall CALL = Downcall.link();

  private static final SymbolLookup SYMBOLS = symbols();

  /** The layout that the linker names captureStateLayout, when it is errno alone: an int. */
  private static final int ERRNO_SIZE = Integer.BYTES;

  /** errno is captured per thread: the segment is that thread's own. */
  private static final ThreadLocal<Struct> ERRNO =
      ThreadLocal.withInitial(() -> Struct.allocate(ERRNO_SIZE));

  private Libc() {}

  private static SymbolLookup symbols() {
    String library = System.getProperty(PROPERTY);
    return library == null
        ? LINKER.defaultLookup()
        : SymbolLookup.libraryLookup(library, Arena.global());
  }

  /** The address of a libc function. */
  static MemorySegment find(String name) {
    return SYMBOLS.findOrThrow(name);
  }

  /** Whether libc has a function. */
  static boolean has(String name) {
    return SYMBOLS.find(name).isPresent();
  }

  /**
   * Calls a function that returns a 64-bit word and reports failure by -1 and errno.
   *
   * @return its result, or the platform's negative errno
   */
  static long call(MemorySegment function, long a, long b, long c, long d, long e, long f, long g) {
    Struct errno = ERRNO.get();
    long result = CALL.call(function, errno.segment(), a, b, c, d, e, f, g);
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
    int result = (int) CALL.call(function, errno.segment(), a, b, c, d, e, f, g);
    return result == -1 ? -errno.getInt(0) : result;
  }

  /**
   * Calls {@code int function(a, b, ...)} with one variable argument, as open, fcntl and ioctl are
   * declared. Apple's aarch64 convention passes that one on the stack, where no other call has it.
   *
   * @return its result, or the platform's negative errno
   */
  static int callVariadic(MemorySegment function, long a, long b, long c) {
    Struct errno = ERRNO.get();
    int result;
    try {
      result = (int) Variadic.CALL.invokeExact(function, errno.segment(), a, b, c);
    } catch (Throwable t) {
      throw new AssertionError("downcall", t);
    }
    return result == -1 ? -errno.getInt(0) : result;
  }

  private static final class Variadic {
    static final MethodHandle CALL =
        LINKER.downcallHandle(
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG),
            Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(2));
  }
}
