// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

/** As the JDK's. */
public class IllegalFormatException extends IllegalArgumentException {
  IllegalFormatException(String message) {
    super(message);
  }
}
