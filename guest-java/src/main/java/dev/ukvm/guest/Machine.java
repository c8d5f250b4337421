// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest;

import dev.ukvm.guest.runtime.Native;

/** The machine's life. */
public final class Machine {
  private Machine() {}

  /**
   * Ends the guest.
   *
   * @param status the monitor's exit status, 0 to 254
   */
  public static void exit(int status) {
    Native.exit(status);
  }

  /** Ends the guest as failed, with exit status 255, once it has said why on the console. */
  public static void abort(String reason) {
    Console.write("abort: " + reason + "\n");
    Native.exit(255);
  }
}
