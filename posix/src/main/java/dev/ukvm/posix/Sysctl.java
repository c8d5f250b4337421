// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.nio.charset.StandardCharsets;

/** Named kernel variables: sysctlbyname(3) of FreeBSD and macOS. */
public final class Sysctl {
  private Sysctl() {}

  /**
   * Reads a number.
   *
   * @throws NativeException ENOENT if there is no such variable
   */
  public static long get(String name) {
    Struct value = Struct.allocate(Long.BYTES);
    long size = NativeException.check(bsd().sysctl(name, value, false), "sysctl", name);
    return size == Integer.BYTES ? value.getInt(0) : value.getLong(0);
  }

  /** Writes a text, without a NUL: 0, or the negative errno. */
  public static long put(String name, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Struct value = Struct.allocate(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      value.putByte(i, bytes[i]);
    }
    long result = bsd().sysctl(name, value, true);
    return result < 0 ? result : 0;
  }

  private static Bsd bsd() {
    if (Host.KERNEL instanceof Bsd bsd) {
      return bsd;
    }
    throw new IllegalStateException("not on " + Platform.host());
  }
}
