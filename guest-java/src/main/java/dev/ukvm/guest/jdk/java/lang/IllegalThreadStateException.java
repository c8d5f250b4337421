// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.lang;

/** As the JDK's. */
public class IllegalThreadStateException extends IllegalArgumentException {
  public IllegalThreadStateException() {}

  public IllegalThreadStateException(String message) {
    super(message);
  }
}
