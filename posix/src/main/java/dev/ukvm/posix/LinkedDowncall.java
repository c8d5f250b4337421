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
 * By {@link Linker}. Linking a shape takes milliseconds on a cold start; the variadic one is linked
 * when such a function is first called.
 */
final class LinkedDowncall extends Downcall {
  /** Names a library to take all functions of libc from, for tests: a double of libc. */
  static final String PROPERTY = "ukvm.libc";

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

  private static final SymbolLookup SYMBOLS = symbols();

  private static SymbolLookup symbols() {
    String library = System.getProperty(PROPERTY);
    return library == null
        ? LINKER.defaultLookup()
        : SymbolLookup.libraryLookup(library, Arena.global());
  }

  @Override
  MemorySegment find(String name) {
    return SYMBOLS.find(name).orElse(null);
  }

  @Override
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
    try {
      return (long) CALL.invokeExact(function, errno, a, b, c, d, e, f, g);
    } catch (Throwable t) {
      throw new AssertionError("downcall", t);
    }
  }

  /**
   * Apple's aarch64 convention passes the variable argument on the stack, where no other has it.
   */
  @Override
  int callVariadic(MemorySegment function, MemorySegment errno, long a, long b, long c) {
    try {
      return (int) Variadic.CALL.invokeExact(function, errno, a, b, c);
    } catch (Throwable t) {
      throw new AssertionError("downcall", t);
    }
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
