// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.net;

import dev.ukvm.guest.runtime.Network;
import dev.ukvm.guest.runtime.Parking;
import dev.ukvm.guest.runtime.Sockets;
import java.io.Closeable;
import java.io.IOException;

public class DatagramSocket implements Closeable {
  private static final int NONE = -1;
  private static final int BUFFER_SIZE = 212992;

  private int number = NONE;
  private boolean bound;
  private boolean closed;
  private boolean reuseAddress;
  private boolean broadcast = true;
  private int timeout;
  private int localPort;
  private InetAddress localAddress;
  private InetSocketAddress remote;

  public DatagramSocket() throws SocketException {
    this(new InetSocketAddress(0));
  }

  public DatagramSocket(int port) throws SocketException {
    this(port, null);
  }

  public DatagramSocket(int port, InetAddress address) throws SocketException {
    this(new InetSocketAddress(address, port));
  }

  /** Not bound yet if there is no address. */
  @SuppressWarnings("this-escape")
  public DatagramSocket(SocketAddress address) throws SocketException {
    if (address != null) {
      bind(address);
    }
  }

  public void bind(SocketAddress address) throws SocketException {
    checkOpen();
    if (bound) {
      throw new SocketException("already bound");
    }
    try {
      InetSocketAddress local =
          address == null ? new InetSocketAddress(0) : InetSocketAddress.resolved(address);
      Network.start();
      int fresh = Network.check(Sockets.openUdp());
      int result =
          Sockets.bindUdp(fresh, local.getAddress().value(), local.getPort(), reuseAddress);
      if (result != 0) {
        Network.close(fresh);
        throw Network.failure(result);
      }
      number = fresh;
      bound = true;
      localAddress = local.getAddress();
      localPort = Sockets.localPort(fresh);
    } catch (SocketException e) {
      throw e;
    } catch (IOException e) {
      throw new SocketException(e.getMessage());
    }
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

  private void bindIfNeeded() throws SocketException {
    checkOpen();
    if (!bound) {
      bind(null);
    }
  }

  public void connect(InetAddress address, int port) {
    try {
      connect(new InetSocketAddress(address, port));
    } catch (SocketException e) {
      throw new IllegalStateException("connect failed", e);
    }
  }

  public void connect(SocketAddress address) throws SocketException {
    try {
      InetSocketAddress goal = InetSocketAddress.resolved(address);
      bindIfNeeded();
      Network.check(Sockets.connectUdp(number, goal.getAddress().value(), goal.getPort()));
      remote = goal;
    } catch (SocketException e) {
      throw e;
    } catch (IOException e) {
      throw new SocketException(e.getMessage());
    }
  }

  public void disconnect() {
    if (remote != null && !closed) {
      Sockets.connectUdp(number, 0, 0);
      remote = null;
    }
  }

  public void send(DatagramPacket packet) throws IOException {
    bindIfNeeded();
    InetAddress address = packet.getAddress();
    int port = packet.getPort();
    if (address == null) {
      if (remote == null) {
        throw new IllegalArgumentException("Address not set");
      }
      address = remote.getAddress();
      port = remote.getPort();
    } else if (remote != null
        && (!remote.getAddress().equals(address) || remote.getPort() != port)) {
      throw new IllegalArgumentException("connected address and packet address differ");
    }
    if (!address.isLoopbackAddress()) {
      Network.awaitUp();
      checkOpen();
    }
    Network.check(
        Sockets.send(
            number,
            address.value(),
            port,
            packet.getData(),
            packet.getOffset(),
            packet.getLength()));
    Network.used();
  }

  public void receive(DatagramPacket packet) throws IOException {
    bindIfNeeded();
    long deadline = timeout == 0 ? Parking.NEVER : Parking.deadline(timeout);
    for (; ; ) {
      int length = Sockets.receive(number, packet.getData(), packet.getOffset(), packet.room());
      if (length >= 0) {
        packet.received(
            length, InetAddress.of(Sockets.remoteAddress(number)), Sockets.remotePort(number));
        return;
      }
      if (length != Sockets.AGAIN) {
        throw Network.failure(length);
      }
      if (Parking.isOver(deadline)) {
        throw new SocketTimeoutException("Receive timed out");
      }
      Network.await(number, deadline);
      checkNotClosed();
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      if (number != NONE) {
        Network.close(number);
      }
    }
  }

  public boolean isBound() {
    return bound;
  }

  public boolean isConnected() {
    return remote != null;
  }

  public boolean isClosed() {
    return closed;
  }

  public InetAddress getInetAddress() {
    return remote == null ? null : remote.getAddress();
  }

  public int getPort() {
    return remote == null ? -1 : remote.getPort();
  }

  public SocketAddress getRemoteSocketAddress() {
    return remote;
  }

  public InetAddress getLocalAddress() {
    return closed ? null : bound ? localAddress : InetAddress.any();
  }

  public int getLocalPort() {
    return closed ? -1 : localPort;
  }

  public SocketAddress getLocalSocketAddress() {
    return closed || !bound ? null : new InetSocketAddress(localAddress, localPort);
  }

  public void setSoTimeout(int millis) throws SocketException {
    checkOpen();
    if (millis < 0) {
      throw new IllegalArgumentException("timeout < 0");
    }
    timeout = millis;
  }

  public int getSoTimeout() throws SocketException {
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

  public void setBroadcast(boolean on) throws SocketException {
    checkOpen();
    broadcast = on;
  }

  public boolean getBroadcast() throws SocketException {
    checkOpen();
    return broadcast;
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
}
