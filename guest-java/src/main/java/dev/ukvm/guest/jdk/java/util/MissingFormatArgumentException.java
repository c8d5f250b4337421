// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

/** As the JDK's. */
public class MissingFormatArgumentException extends IllegalFormatException {
  private final String formatSpecifier;

  public MissingFormatArgumentException(String formatSpecifier) {
    super("Format specifier '" + formatSpecifier + "'");
    this.formatSpecifier = formatSpecifier;
  }

  public String getFormatSpecifier() {
    return formatSpecifier;
  }
}
