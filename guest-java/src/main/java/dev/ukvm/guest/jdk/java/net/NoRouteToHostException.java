// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.net;

public class NoRouteToHostException extends SocketException {
  private static final long serialVersionUID = 1;

  public NoRouteToHostException() {}

  public NoRouteToHostException(String message) {
    super(message);
  }
}
