// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.net;

import java.io.IOException;

public class UnknownHostException extends IOException {
  private static final long serialVersionUID = 1;

  public UnknownHostException() {}

  public UnknownHostException(String message) {
    super(message);
  }
}
