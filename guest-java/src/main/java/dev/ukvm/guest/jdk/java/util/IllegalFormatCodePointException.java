// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

/** As the JDK's. */
public class IllegalFormatCodePointException extends IllegalFormatException {
  private final int codePoint;

  public IllegalFormatCodePointException(int codePoint) {
    super("Code point = 0x" + Integer.toHexString(codePoint));
    this.codePoint = codePoint;
  }

  public int getCodePoint() {
    return codePoint;
  }
}
