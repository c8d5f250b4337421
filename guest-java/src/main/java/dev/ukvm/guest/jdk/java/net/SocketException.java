// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.net;

import java.io.IOException;

public class SocketException extends IOException {
  private static final long serialVersionUID = 1;

  public SocketException() {}

  public SocketException(String message) {
    super(message);
  }
}
