// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The kernel's random numbers, without the weight of {@link java.security.SecureRandom}. */
public final class Random {
  private Random() {}

  /** At most 256 random bytes. */
  public static byte[] bytes(int count) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment room = arena.allocate(count);
      NativeException.check(
          Host.KERNEL.random(room.address(), count), "getrandom", count + " bytes");
      return room.toArray(ValueLayout.JAVA_BYTE);
    }
  }
}
