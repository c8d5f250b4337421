// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

/** As the JDK's. */
public class FormatFlagsConversionMismatchException extends IllegalFormatException {
  private final String flags;
  private final char conversion;

  public FormatFlagsConversionMismatchException(String flags, char conversion) {
    super("Conversion = " + conversion + ", Flags = " + flags);
    this.flags = flags;
    this.conversion = conversion;
  }

  public String getFlags() {
    return flags;
  }

  public char getConversion() {
    return conversion;
  }
}
