// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.net;

public class ConnectException extends SocketException {
  private static final long serialVersionUID = 1;

  public ConnectException() {}

  public ConnectException(String message) {
    super(message);
  }
}
