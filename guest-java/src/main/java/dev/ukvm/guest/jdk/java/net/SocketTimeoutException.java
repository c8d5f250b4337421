// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.net;

import java.io.InterruptedIOException;

public class SocketTimeoutException extends InterruptedIOException {
  private static final long serialVersionUID = 1;

  public SocketTimeoutException() {}

  public SocketTimeoutException(String message) {
    super(message);
  }
}
