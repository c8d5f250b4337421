// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.net;

import dev.ukvm.guest.runtime.Network;
import dev.ukvm.guest.runtime.Parking;
import dev.ukvm.guest.runtime.Sockets;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** What a socket's peer sends. */
final class SocketInput extends InputStream {
  private final Socket socket;
  private final byte[] one = new byte[1];

  SocketInput(Socket socket) {
    this.socket = socket;
  }

  @Override
  public int read() throws IOException {
    return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    socket.checkNotClosed();
    if (length == 0) {
      return 0;
    }
    long deadline = socket.readDeadline();
    for (; ; ) {
      int count = Sockets.read(socket.number(), buffer, offset, length);
      if (count > 0) {
        Network.used();
        return count;
      }
      if (count == 0) {
        return -1;
      }
      if (count == Sockets.TIMED_OUT) {
        throw new SocketException("Connection timed out");
      }
      if (count != Sockets.AGAIN) {
        throw Network.failure(count);
      }
      if (Parking.isOver(deadline)) {
        throw new SocketTimeoutException("Read timed out");
      }
      Network.await(socket.number(), deadline);
      socket.checkNotClosed();
    }
  }

  @Override
  public int available() throws IOException {
    socket.checkNotClosed();
    return Sockets.available(socket.number());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
