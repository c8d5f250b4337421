// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.lang;

/** As the JDK's. */
public class WrongThreadException extends RuntimeException {
  public WrongThreadException() {}

  public WrongThreadException(String message) {
    super(message);
  }
}
