// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.MemorySegment;

/**
 * A linked downcall shape: a C function of up to seven words that returns a word and may set errno.
 * The function's address is an argument. Surplus arguments are harmless in the calling conventions
 * of x86_64 and aarch64, Apple's too: seven words are in registers or one on the stack.
 */
abstract class Downcall {
  /**
   * What links with the JDK's internals: only of the JDK that it was written for, and in programs
   * that were started with these internals exported to us, as our own runtime image is.
   */
  private static final String DIRECT = "dev.ukvm.posix.DirectDowncall";

  private static final String INTERNALS = "jdk.internal.foreign.abi";

  /** Links the shape in the quickest way that this JVM has. */
  static Downcall link() {
    Module own = Downcall.class.getModule();
    if (own.isNamed() && Object.class.getModule().isExported(INTERNALS, own)) {
      try {
        return (Downcall) Class.forName(DIRECT).getDeclaredConstructor().newInstance();
      } catch (ReflectiveOperationException | LinkageError e) {
        // Not built, or not for this JDK: the public way works everywhere.
      }
    }
    return new LinkedDowncall();
  }

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
}
