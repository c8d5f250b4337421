// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

/** As the JDK's: Integer.MIN_VALUE stands for an index that is no int. */
class IllegalFormatArgumentIndexException extends IllegalFormatException {
  private final int index;

  IllegalFormatArgumentIndexException(int index) {
    super(
        index == Integer.MIN_VALUE
            ? "Format argument index: (not representable as int)"
            : "Illegal format argument index = " + index);
    this.index = index;
  }

  int getIndex() {
    return index;
  }
}
