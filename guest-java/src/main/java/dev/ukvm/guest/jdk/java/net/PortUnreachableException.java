// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.net;

public class PortUnreachableException extends SocketException {
  private static final long serialVersionUID = 1;

  public PortUnreachableException() {}

  public PortUnreachableException(String message) {
    super(message);
  }
}
