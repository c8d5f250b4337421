// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

/** As the JDK's. */
public class IllegalFormatConversionException extends IllegalFormatException {
  private final char conversion;
  private final Class<?> argumentClass;

  public IllegalFormatConversionException(char conversion, Class<?> argumentClass) {
    super(conversion + " != " + argumentClass.getName());
    this.conversion = conversion;
    this.argumentClass = argumentClass;
  }

  public char getConversion() {
    return conversion;
  }

  public Class<?> getArgumentClass() {
    return argumentClass;
  }
}
