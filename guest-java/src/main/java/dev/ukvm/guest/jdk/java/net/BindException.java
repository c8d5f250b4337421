// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.net;

public class BindException extends SocketException {
  private static final long serialVersionUID = 1;

  public BindException() {}

  public BindException(String message) {
    super(message);
  }
}
