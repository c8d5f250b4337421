// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

/** As the JDK's. */
public class IllegalFormatWidthException extends IllegalFormatException {
  private final int width;

  public IllegalFormatWidthException(int width) {
    super(Integer.toString(width));
    this.width = width;
  }

  public int getWidth() {
    return width;
  }
}
