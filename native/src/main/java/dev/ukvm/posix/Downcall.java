// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import dev.ukvm.guest.runtime.linux.HostSystem;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The way to native code, in the place of the class of this name for a JVM: there is no library,
 * and what this module calls of it on Linux is done here. After each system call signals are seen
 * to: this is where they have interrupted one.
 */
final class Downcall {
  private static final MemorySegment SYSCALL = MemorySegment.ofAddress(1);
  private static final MemorySegment GETPAGESIZE = MemorySegment.ofAddress(2);

  /** Results from here to -1 are negative errno. */
  private static final long ERRNO_MAX = 4095;

  private Downcall() {}

  static Downcall link() {
    return new Downcall();
  }

  /** A token of a function, or {@code null} if there is none of this name. */
  MemorySegment find(String name) {
    return switch (name) {
      case "syscall" -> SYSCALL;
      case "getpagesize" -> GETPAGESIZE;
      default -> null;
    };
  }

  /** As the C library: -1 and errno. */
  long call(
      MemorySegment function,
      MemorySegment errno,
      long a,
      long b,
      long c,
      long d,
      long e,
      long f,
      long g) {
    if (function.address() == GETPAGESIZE.address()) {
      return HostSystem.pageSize();
    }
    long result = HostSystem.call(a, b, c, d, e, f, g);
    if (HostSystem.signalsNoted() != 0) {
      Signals.deliver();
    }
    if (result < 0 && result >= -ERRNO_MAX) {
      errno.set(ValueLayout.JAVA_INT, 0, (int) -result);
      return -1;
    }
    return result;
  }

  @SuppressWarnings("DoNotCallSuggester") // Nothing does on Linux.
  int callVariadic(MemorySegment function, MemorySegment errno, long a, long b, long c) {
    throw new UnsupportedOperationException("no variadic function");
  }
}
