// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.MemorySegment;

/**
 * The way to native code: functions by name, and a shape to call them in, of up to seven words that
 * returns a word and may set errno. Surplus arguments are harmless in the calling conventions of
 * x86_64 and aarch64, Apple's too: seven words are in registers or one on the stack.
 */
abstract class Downcall {
  /** The way that this program has. */
  static Downcall link() {
    return new LinkedDowncall();
  }

  /** The address of a function of libc, or {@code null} if there is none of this name. */
  abstract MemorySegment find(String name);

  /**
   * Calls.
   *
   * @param function its address
   * @param errno an int that takes errno as the function left it
   */
  abstract long call(
      MemorySegment function,
      MemorySegment errno,
      long a,
      long b,
      long c,
      long d,
      long e,
      long f,
      long g);

  /**
   * Calls {@code int function(a, b, ...)} with one variable argument.
   *
   * @param function its address
   * @param errno an int that takes errno as the function left it
   */
  abstract int callVariadic(MemorySegment function, MemorySegment errno, long a, long b, long c);
}
