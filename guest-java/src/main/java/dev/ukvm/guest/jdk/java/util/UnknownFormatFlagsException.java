// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

/** As the JDK's. */
public class UnknownFormatFlagsException extends IllegalFormatException {
  private final String flags;

  public UnknownFormatFlagsException(String flags) {
    super("Flags = " + flags);
    this.flags = flags;
  }

  public String getFlags() {
    return flags;
  }
}
