// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

/** As the JDK's. */
public class IllegalFormatPrecisionException extends IllegalFormatException {
  private final int precision;

  public IllegalFormatPrecisionException(int precision) {
    super(Integer.toString(precision));
    this.precision = precision;
  }

  public int getPrecision() {
    return precision;
  }
}
