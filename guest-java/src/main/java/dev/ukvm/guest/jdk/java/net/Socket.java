// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.net;

import dev.ukvm.guest.runtime.Network;
import dev.ukvm.guest.runtime.Parking;
import dev.ukvm.guest.runtime.Sockets;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

public class Socket implements Closeable {
  private static final int NONE = -1;
  private static final int BUFFER_SIZE = 128 * 1024;
  private static final int MILLIS_PER_SECOND = 1000;

  private int number = NONE;
  private boolean bound;
  private boolean connected;
  private boolean closed;
  private boolean inputShut;
  private boolean outputShut;
  private int timeout;
  private int lingerSeconds = -1;
  private boolean noDelay;
  private boolean keepAlive;
  private boolean reuseAddress;
  private int trafficClass;
  private InetAddress localAddress;
  private int localPort = -1;
  private InetAddress remoteAddress;
  private int remotePort;

  @SuppressWarnings("this-escape")
  private final InputStream input = new SocketInput(this);

  @SuppressWarnings("this-escape")
  private final OutputStream output = new SocketOutput(this);

  public Socket() {}

  public Socket(String host, int port) throws IOException {
    this(InetAddress.getByName(host), port);
  }

  @SuppressWarnings("this-escape")
  public Socket(InetAddress address, int port) throws IOException {
    connect(new InetSocketAddress(Objects.requireNonNull(address), port));
  }

  public Socket(String host, int port, InetAddress localAddress, int localPort) throws IOException {
    this(InetAddress.getByName(host), port, localAddress, localPort);
  }

  @SuppressWarnings("this-escape")
  public Socket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    bind(new InetSocketAddress(localAddress, localPort));
    connect(new InetSocketAddress(Objects.requireNonNull(address), port));
  }

  /** One that a listener has accepted. */
  void accepted(int newNumber) {
    number = newNumber;
    bound = true;
    noteConnected();
  }

  private void noteConnected() {
    connected = true;
    localAddress = InetAddress.of(Sockets.localAddress(number));
    localPort = Sockets.localPort(number);
    remoteAddress =
        remoteAddress != null ? remoteAddress : InetAddress.of(Sockets.remoteAddress(number));
    remotePort = Sockets.remotePort(number);
  }

  private void open() throws IOException {
    checkOpen();
    if (number == NONE) {
      Network.start();
      number = Network.check(Sockets.openTcp());
      Sockets.setNoDelay(number, noDelay);
      Sockets.setKeepAlive(number, keepAlive);
    }
  }

  private void checkOpen() throws SocketException {
    if (closed) {
      throw new SocketException("Socket is closed");
    }
  }

  /** Of calls that another thread's close ends. */
  void checkNotClosed() throws SocketException {
    if (closed) {
      throw new SocketException("Socket closed");
    }
  }

  /** For {@link Sockets}. */
  int number() {
    return number;
  }

  /** Of a read that begins now. */
  long readDeadline() {
    return timeout == 0 ? Parking.NEVER : Parking.deadline(timeout);
  }

  private void checkConnected() throws SocketException {
    checkOpen();
    if (!connected) {
      throw new SocketException("Socket is not connected");
    }
  }

  public void bind(SocketAddress address) throws IOException {
    checkOpen();
    if (bound) {
      throw new SocketException("Already bound");
    }
    InetSocketAddress local =
        address == null ? new InetSocketAddress(0) : InetSocketAddress.resolved(address);
    open();
    Network.check(
        Sockets.bindTcp(number, local.getAddress().value(), local.getPort(), reuseAddress));
    bound = true;
    localAddress = local.getAddress();
    localPort = Sockets.localPort(number);
  }

  public void connect(SocketAddress address) throws IOException {
    connect(address, 0);
  }

  public void connect(SocketAddress address, int millis) throws IOException {
    if (address == null) {
      throw new IllegalArgumentException("connect: The address can't be null");
    }
    if (millis < 0) {
      throw new IllegalArgumentException("connect: timeout can't be negative");
    }
    checkOpen();
    if (connected) {
      throw new SocketException("already connected");
    }
    try {
      InetSocketAddress remote = InetSocketAddress.resolved(address);
      open();
      InetAddress goal = remote.getAddress();
      if (goal.isAnyLocalAddress()) {
        goal = InetAddress.getLoopbackAddress();
      }
      connect(goal, remote.getPort(), millis == 0 ? Parking.NEVER : Parking.deadline(millis));
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void connect(InetAddress goal, int port, long deadline) throws IOException {
    if (!goal.isLoopbackAddress()) {
      Network.awaitUp();
    }
    Network.check(Sockets.connectTcp(number, goal.value(), port));
    bound = true;
    Network.used();
    int result = Sockets.connected(number);
    while (result == Sockets.AGAIN) {
      if (Parking.isOver(deadline)) {
        throw new SocketTimeoutException("Connect timed out");
      }
      Network.await(number, deadline);
      checkNotClosed();
      result = Sockets.connected(number);
    }
    Network.check(result);
    remoteAddress = goal;
    noteConnected();
  }

  public InputStream getInputStream() throws IOException {
    checkConnected();
    if (inputShut) {
      throw new SocketException("Socket input is shutdown");
    }
    return input;
  }

  public OutputStream getOutputStream() throws IOException {
    checkConnected();
    if (outputShut) {
      throw new SocketException("Socket output is shutdown");
    }
    return output;
  }

  public void shutdownInput() throws IOException {
    checkConnected();
    if (inputShut) {
      throw new SocketException("Socket input is already shutdown");
    }
    inputShut = true;
    Network.check(Sockets.shutdownInput(number));
    Network.wake(number);
    Network.used();
  }

  public void shutdownOutput() throws IOException {
    checkConnected();
    if (outputShut) {
      throw new SocketException("Socket output is already shutdown");
    }
    outputShut = true;
    Network.check(Sockets.shutdownOutput(number));
    Network.wake(number);
    Network.used();
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    if (lingerSeconds > 0 && connected) {
      long deadline = Parking.deadline((long) lingerSeconds * MILLIS_PER_SECOND);
      while (!closed && Sockets.unsent(number) > 0 && !Parking.isOver(deadline)) {
        Network.await(number, deadline);
      }
      if (closed) {
        return;
      }
    }
    closed = true;
    if (number == NONE) {
      return;
    }
    if (lingerSeconds == 0 && connected) {
      Network.abort(number);
    } else {
      Network.close(number);
    }
  }

  public InetAddress getInetAddress() {
    return connected ? remoteAddress : null;
  }

  public int getPort() {
    return connected ? remotePort : 0;
  }

  public InetAddress getLocalAddress() {
    return bound && !closed ? localAddress : InetAddress.any();
  }

  public int getLocalPort() {
    return bound ? localPort : -1;
  }

  public SocketAddress getRemoteSocketAddress() {
    return connected ? new InetSocketAddress(remoteAddress, remotePort) : null;
  }

  public SocketAddress getLocalSocketAddress() {
    return bound ? new InetSocketAddress(getLocalAddress(), localPort) : null;
  }

  public boolean isBound() {
    return bound;
  }

  public boolean isConnected() {
    return connected;
  }

  public boolean isClosed() {
    return closed;
  }

  public boolean isInputShutdown() {
    return inputShut;
  }

  public boolean isOutputShutdown() {
    return outputShut;
  }

  public void setSoTimeout(int millis) throws SocketException {
    checkOpen();
    if (millis < 0) {
      throw new IllegalArgumentException("timeout can't be negative");
    }
    timeout = millis;
  }

  public int getSoTimeout() throws SocketException {
    checkOpen();
    return timeout;
  }

  public void setTcpNoDelay(boolean on) throws SocketException {
    checkOpen();
    noDelay = on;
    if (number != NONE) {
      Sockets.setNoDelay(number, on);
    }
  }

  public boolean getTcpNoDelay() throws SocketException {
    checkOpen();
    return noDelay;
  }

  public void setKeepAlive(boolean on) throws SocketException {
    checkOpen();
    keepAlive = on;
    if (number != NONE) {
      Sockets.setKeepAlive(number, on);
    }
  }

  public boolean getKeepAlive() throws SocketException {
    checkOpen();
    return keepAlive;
  }

  public void setSoLinger(boolean on, int seconds) throws SocketException {
    checkOpen();
    if (on && seconds < 0) {
      throw new IllegalArgumentException("invalid value for SO_LINGER");
    }
    lingerSeconds = on ? Math.min(seconds, 65535) : -1;
  }

  public int getSoLinger() throws SocketException {
    checkOpen();
    return lingerSeconds;
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
      throw new IllegalArgumentException("invalid receive size");
    }
  }

  public int getReceiveBufferSize() throws SocketException {
    checkOpen();
    return BUFFER_SIZE;
  }

  /** A hint that this network does not take. */
  public void setSendBufferSize(int size) throws SocketException {
    checkOpen();
    if (size <= 0) {
      throw new IllegalArgumentException("negative send size");
    }
  }

  public int getSendBufferSize() throws SocketException {
    checkOpen();
    return BUFFER_SIZE;
  }

  /** A hint that this network does not take. */
  public void setTrafficClass(int value) throws SocketException {
    checkOpen();
    if (value < 0 || value > 255) {
      throw new IllegalArgumentException("tc is not in range 0 -- 255");
    }
    trafficClass = value;
  }

  public int getTrafficClass() throws SocketException {
    checkOpen();
    return trafficClass;
  }

  @Override
  public String toString() {
    return connected
        ? "Socket[addr=" + remoteAddress + ",port=" + remotePort + ",localport=" + localPort + "]"
        : "Socket[unconnected]";
  }
}
