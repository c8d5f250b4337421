// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.net;

import java.io.Serializable;

public abstract class SocketAddress implements Serializable {
  private static final long serialVersionUID = 1;

  public SocketAddress() {}
}
