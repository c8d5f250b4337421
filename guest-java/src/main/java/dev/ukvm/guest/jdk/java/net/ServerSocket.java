// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.net;

import dev.ukvm.guest.runtime.Network;
import dev.ukvm.guest.runtime.Parking;
import dev.ukvm.guest.runtime.Sockets;
import java.io.Closeable;
import java.io.IOException;

public class ServerSocket implements Closeable {
  private static final int NONE = -1;

  /** The most that the stack takes: a connection too many costs its client a second. */
  private static final int BACKLOG_DEFAULT = 255;

  private static final int BUFFER_SIZE = 128 * 1024;

  private int number = NONE;
  private boolean bound;
  private boolean closed;
  private boolean reuseAddress = true;
  private int timeout;
  private InetAddress localAddress;
  private int localPort = -1;

  public ServerSocket() throws IOException {}

  public ServerSocket(int port) throws IOException {
    this(port, BACKLOG_DEFAULT, null);
  }

  public ServerSocket(int port, int backlog) throws IOException {
    this(port, backlog, null);
  }

  @SuppressWarnings("this-escape")
  public ServerSocket(int port, int backlog, InetAddress address) throws IOException {
    bind(new InetSocketAddress(address, port), backlog);
  }

  public void bind(SocketAddress address) throws IOException {
    bind(address, BACKLOG_DEFAULT);
  }

  public void bind(SocketAddress address, int backlog) throws IOException {
    checkOpen();
    if (bound) {
      throw new SocketException("Already bound");
    }
    InetSocketAddress local =
        address == null ? new InetSocketAddress(0) : InetSocketAddress.resolved(address);
    Network.start();
    int fresh = Network.check(Sockets.openTcp());
    int result = Sockets.bindTcp(fresh, local.getAddress().value(), local.getPort(), reuseAddress);
    if (result == 0) {
      result = Sockets.listen(fresh, backlog < 1 ? BACKLOG_DEFAULT : backlog);
    }
    if (result != 0) {
      Network.close(fresh);
      throw Network.failure(result);
    }
    number = fresh;
    bound = true;
    localAddress = local.getAddress();
    localPort = Sockets.localPort(fresh);
  }

  private void checkOpen() throws SocketException {
    if (closed) {
      throw new SocketException("Socket is closed");
    }
  }

  /** Of calls that another thread's close ends. */
  private void checkNotClosed() throws SocketException {
    if (closed) {
      throw new SocketException("Socket closed");
    }
  }

  public Socket accept() throws IOException {
    Socket socket = new Socket();
    implAccept(socket);
    return socket;
  }

  protected final void implAccept(Socket socket) throws IOException {
    checkOpen();
    if (!bound) {
      throw new SocketException("Socket is not bound yet");
    }
    long deadline = timeout == 0 ? Parking.NEVER : Parking.deadline(timeout);
    int result = Sockets.accept(number);
    while (result == Sockets.AGAIN) {
      if (Parking.isOver(deadline)) {
        throw new SocketTimeoutException("Accept timed out");
      }
      Network.await(number, deadline);
      checkNotClosed();
      result = Sockets.accept(number);
    }
    socket.accepted(Network.check(result));
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      if (number != NONE) {
        Network.close(number);
      }
    }
  }

  public InetAddress getInetAddress() {
    return localAddress;
  }

  public int getLocalPort() {
    return localPort;
  }

  public SocketAddress getLocalSocketAddress() {
    return bound ? new InetSocketAddress(localAddress, localPort) : null;
  }

  public boolean isBound() {
    return bound;
  }

  public boolean isClosed() {
    return closed;
  }

  public void setSoTimeout(int millis) throws SocketException {
    checkOpen();
    if (millis < 0) {
      throw new IllegalArgumentException("timeout < 0");
    }
    timeout = millis;
  }

  public int getSoTimeout() throws IOException {
    checkOpen();
    return timeout;
  }

  public void setReuseAddress(boolean on) throws SocketException {
    checkOpen();
    reuseAddress = on;
  }

  public boolean getReuseAddress() throws SocketException {
    checkOpen();
    return reuseAddress;
  }

  /** A hint that this network does not take. */
  public void setReceiveBufferSize(int size) throws SocketException {
    checkOpen();
    if (size <= 0) {
      throw new IllegalArgumentException("negative receive size");
    }
  }

  public int getReceiveBufferSize() throws SocketException {
    checkOpen();
    return BUFFER_SIZE;
  }

  @Override
  public String toString() {
    return bound
        ? "ServerSocket[addr=" + localAddress + ",localport=" + localPort + "]"
        : "ServerSocket[unbound]";
  }
}
