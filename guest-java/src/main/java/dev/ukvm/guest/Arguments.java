// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest;

import dev.ukvm.guest.runtime.Native;
import java.nio.charset.StandardCharsets;

/** The command line. */
public final class Arguments {
  private static final int MAXIMUM = 8192;

  private Arguments() {}

  /**
   * All of it: the arguments after the guest's name, joined with single spaces. That is all a
   * tender hands over, so an argument with a space in it is two to main.
   */
  public static String line() {
    byte[] bytes = new byte[MAXIMUM];
    return new String(bytes, 0, Native.commandLine(bytes), StandardCharsets.UTF_8);
  }
}
