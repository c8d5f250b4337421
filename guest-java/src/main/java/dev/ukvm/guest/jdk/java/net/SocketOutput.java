// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.net;

import dev.ukvm.guest.runtime.Network;
import dev.ukvm.guest.runtime.Parking;
import dev.ukvm.guest.runtime.Sockets;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** What a socket's peer gets. */
final class SocketOutput extends OutputStream {
  private final Socket socket;

  SocketOutput(Socket socket) {
    this.socket = socket;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] data, int start, int size) throws IOException {
    Objects.checkFromIndexSize(start, size, data.length);
    int offset = start;
    int length = size;
    boolean collected = false;
    socket.checkNotClosed();
    while (length > 0) {
      if (socket.isOutputShutdown()) {
        throw new SocketException("Socket output is shutdown");
      }
      int count = Sockets.write(socket.number(), data, offset, length);
      if (count > 0) {
        offset += count;
        length -= count;
        Network.used();
      } else if (count == Sockets.AGAIN) {
        Network.await(socket.number(), Parking.NEVER);
        socket.checkNotClosed();
      } else if (count == Sockets.NO_MEMORY && !collected) {
        collected = true;
        System.gc();
      } else {
        throw count == Sockets.CLOSED || count == Sockets.TIMED_OUT
            ? new SocketException("Broken pipe")
            : Network.failure(count);
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
