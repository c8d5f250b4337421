// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

/** As the JDK's. */
public class UnknownFormatConversionException extends IllegalFormatException {
  private final String conversion;

  public UnknownFormatConversionException(String conversion) {
    super("Conversion = '" + conversion + "'");
    this.conversion = conversion;
  }

  public String getConversion() {
    return conversion;
  }
}
