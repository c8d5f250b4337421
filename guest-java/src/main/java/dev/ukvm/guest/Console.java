// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest;

import dev.ukvm.guest.runtime.Native;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The console: the host's standard output. {@code System.out} and {@code System.err} go there as
 * well.
 */
public final class Console {
  private Console() {}

  /** Writes text, as UTF-8. It is seen at once if it ends a line, else before the guest sleeps. */
  public static void write(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Native.print(bytes, 0, bytes.length);
  }

  /**
   * Writes bytes.
   *
   * @throws IndexOutOfBoundsException if they are not all in the array
   */
  public static void write(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    Native.print(bytes, offset, length);
  }
}
