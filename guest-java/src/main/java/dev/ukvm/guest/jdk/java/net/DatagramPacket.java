// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.net;

public final class DatagramPacket {
  private byte[] data;
  private int offset;
  private int length;
  private InetAddress address;
  private int port = -1;

  /** What a receiver gave room for, whatever length the last datagram had. */
  private int room;

  public DatagramPacket(byte[] data, int length) {
    this(data, 0, length);
  }

  public DatagramPacket(byte[] data, int offset, int length) {
    set(data, offset, length);
  }

  public DatagramPacket(byte[] data, int length, InetAddress address, int port) {
    this(data, 0, length, address, port);
  }

  public DatagramPacket(byte[] data, int offset, int length, InetAddress address, int port) {
    set(data, offset, length);
    this.address = address;
    this.port = InetSocketAddress.checkPort(port);
  }

  public DatagramPacket(byte[] data, int length, SocketAddress address) {
    this(data, 0, length, address);
  }

  public DatagramPacket(byte[] data, int offset, int length, SocketAddress address) {
    set(data, offset, length);
    setAddressAndPort(address);
  }

  private void set(byte[] newData, int newOffset, int newLength) {
    if (newLength < 0 || newOffset < 0 || newLength > newData.length - newOffset) {
      throw new IllegalArgumentException("illegal length or offset");
    }
    data = newData;
    offset = newOffset;
    length = newLength;
    room = newLength;
  }

  private void setAddressAndPort(SocketAddress socketAddress) {
    if (!(socketAddress instanceof InetSocketAddress that)) {
      throw new IllegalArgumentException("unsupported address type");
    }
    if (that.isUnresolved()) {
      throw new IllegalArgumentException("unresolved address");
    }
    address = that.getAddress();
    port = that.getPort();
  }

  int room() {
    return room;
  }

  void received(int newLength, InetAddress from, int fromPort) {
    length = newLength;
    address = from;
    port = fromPort;
  }

  public byte[] getData() {
    return data;
  }

  public void setData(byte[] newData) {
    set(newData, 0, newData.length);
  }

  public void setData(byte[] newData, int newOffset, int newLength) {
    set(newData, newOffset, newLength);
  }

  public int getOffset() {
    return offset;
  }

  public int getLength() {
    return length;
  }

  public void setLength(int newLength) {
    set(data, offset, newLength);
  }

  public InetAddress getAddress() {
    return address;
  }

  public void setAddress(InetAddress newAddress) {
    address = newAddress;
  }

  public int getPort() {
    return port;
  }

  public void setPort(int newPort) {
    port = InetSocketAddress.checkPort(newPort);
  }

  public SocketAddress getSocketAddress() {
    return new InetSocketAddress(address, port);
  }

  public void setSocketAddress(SocketAddress socketAddress) {
    setAddressAndPort(socketAddress);
  }
}
