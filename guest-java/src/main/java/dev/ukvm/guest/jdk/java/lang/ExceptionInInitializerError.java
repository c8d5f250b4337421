// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.lang;

/** As the JDK's. */
public class ExceptionInInitializerError extends LinkageError {
  public ExceptionInInitializerError() {}

  @SuppressWarnings("this-escape") // As the JDK's.
  public ExceptionInInitializerError(Throwable thrown) {
    initCause(thrown);
  }

  public ExceptionInInitializerError(String message) {
    super(message);
  }

  public Throwable getException() {
    return getCause();
  }
}
