// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

/** As the JDK's. */
public class MissingFormatWidthException extends IllegalFormatException {
  private final String formatSpecifier;

  public MissingFormatWidthException(String formatSpecifier) {
    super(formatSpecifier);
    this.formatSpecifier = formatSpecifier;
  }

  public String getFormatSpecifier() {
    return formatSpecifier;
  }
}
