// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

/** As the JDK's. */
public class IllegalFormatFlagsException extends IllegalFormatException {
  private final String flags;

  public IllegalFormatFlagsException(String flags) {
    super("Flags = '" + flags + "'");
    this.flags = flags;
  }

  public String getFlags() {
    return flags;
  }
}
