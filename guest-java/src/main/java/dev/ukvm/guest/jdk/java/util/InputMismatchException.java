// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

import java.util.NoSuchElementException;

/** As the JDK's. */
public class InputMismatchException extends NoSuchElementException {
  public InputMismatchException() {}

  public InputMismatchException(String message) {
    super(message);
  }
}
