// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.MemorySegment;

/**
 * A function of a {@link Library}, of up to four parameters, that reports failure by its result. It
 * is called by the shape that {@link Libc} has linked already: surplus arguments are harmless in
 * the calling conventions of x86_64 and aarch64, Apple's included.
 */
public final class NativeFunction {
  /** C types, by what an argument of theirs must not have set. */
  public enum Parameter {
    /** A pointer or a 64-bit integer. */
    WORD(-1),
    UINT32(0xffff_ffffL),
    UINT16(0xffffL),
    BOOLEAN(1);

    private final long mask;

    Parameter(long mask) {
      this.mask = mask;
    }
  }

  private static final int PARAMETERS_MAX = 4;

  private final MemorySegment address;
  private final long[] masks = new long[PARAMETERS_MAX];

  NativeFunction(MemorySegment address, Parameter... parameters) {
    this.address = address;
    for (int i = 0; i < parameters.length; i++) {
      masks[i] = parameters[i].mask;
    }
  }

  /**
   * Calls it. What is narrower than a word is extended, as Apple's convention has the caller do;
   * arguments beyond its parameters are not passed.
   *
   * @return what a 64-bit result is; of a narrower one only the low bits mean something
   */
  public long call(long a, long b, long c, long d) {
    // None of them returns -1, after which this would look at errno.
    return Libc.call(address, a & masks[0], b & masks[1], c & masks[2], d & masks[3], 0, 0, 0);
  }
}
