// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

/** As the JDK's. */
public class TimeoutException extends Exception {
  public TimeoutException() {}

  public TimeoutException(String message) {
    super(message);
  }
}
