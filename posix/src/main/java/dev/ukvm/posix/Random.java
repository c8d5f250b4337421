// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/** The kernel's random numbers, without the weight of {@link java.security.SecureRandom}. */
public final class Random {
  private Random() {}

  /** At most 256 random bytes. */
  public static byte[] bytes(int count) {
    Struct room = Struct.allocate(count);
    NativeException.check(Host.KERNEL.random(room.address(), count), "getrandom", count + " bytes");
    return room.toArray();
  }
}
