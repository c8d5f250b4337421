// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender;

/**
 * Something that ends a run and that the user can read: one line that says what happened, to what,
 * and, where there is a remedy, what to do. It is the message that matters; the stack trace is for
 * developers alone.
 */
public final class TenderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TenderException(String message) {
    super(message);
  }

  public TenderException(String message, Throwable cause) {
    super(message, cause);
  }
}
