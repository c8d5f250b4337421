// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

/** Who has which net device: a frame that one has read, another does not get. */
public final class NetDevices {
  /** Names by handle, of those that the program has acquired. */
  private static final String[] ACQUIRED = new String[Events.HANDLES];

  private static int ofSockets;

  private NetDevices() {}

  /**
   * Takes a device for the program.
   *
   * @return false if java.net has it
   */
  public static boolean acquire(int handle, String name) {
    if (handle == ofSockets) {
      return false;
    }
    ACQUIRED[handle] = name;
    return true;
  }

  /**
   * Takes a device for java.net.
   *
   * @param handle 0 for none
   * @return {@code null}, or its name if the program has it
   */
  static String takeForSockets(int handle) {
    if (ACQUIRED[handle] == null) {
      ofSockets = handle;
    }
    return ACQUIRED[handle];
  }
}
