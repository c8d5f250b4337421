// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

/** Random numbers that nobody can foresee: the CPU's. */
public final class Secrets {
  private Secrets() {}

  /**
   * New random bytes.
   *
   * @throws IllegalStateException if the CPU has none
   */
  public static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    if (!Native.random(bytes, count)) {
      throw new IllegalStateException(
          "no source of secrets: this machine's CPU has no RDRAND (x86_64) or RNDR (aarch64)");
    }
    return bytes;
  }
}
