// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;
import org.teavm.interop.c.Include;

/**
 * The network's C half: ukvm/sockets.h says what each does. A program that reaches this class gets
 * lwIP. None of these blocks, throws or allocates; addresses are integers whose highest byte is the
 * first.
 */
@Unmanaged
@Include("ukvm/sockets.h")
public final class Sockets {
  public static final int AGAIN = -1;
  public static final int RESET = -2;
  public static final int REFUSED = -3;
  public static final int TIMED_OUT = -4;
  public static final int ADDRESS_IN_USE = -5;
  public static final int NO_ROUTE = -6;
  public static final int NO_MEMORY = -7;
  public static final int NOT_CONNECTED = -8;
  public static final int CLOSED = -9;
  public static final int TOO_LONG = -10;
  public static final int UNKNOWN_HOST = -11;
  public static final int NO_ADDRESS = -12;

  private Sockets() {}

  @Import(name = "ukvm_ip_device")
  static native int device();

  @Import(name = "ukvm_ip_start")
  static native void start();

  @Import(name = "ukvm_ip_is_up")
  static native int isUp();

  @Import(name = "ukvm_ip_address")
  public static native int address();

  @Import(name = "ukvm_ip_run")
  static native int run();

  @Import(name = "ukvm_ip_is_pending")
  static native int isPending();

  @Import(name = "ukvm_ip_timeout")
  static native int timeout();

  @Import(name = "ukvm_ip_changed")
  static native int changed();

  @Import(name = "ukvm_ip_close")
  public static native int close(int socket);

  @Import(name = "ukvm_ip_local_address")
  public static native int localAddress(int socket);

  @Import(name = "ukvm_ip_local_port")
  public static native int localPort(int socket);

  @Import(name = "ukvm_ip_remote_address")
  public static native int remoteAddress(int socket);

  @Import(name = "ukvm_ip_remote_port")
  public static native int remotePort(int socket);

  @Import(name = "ukvm_ip_available")
  public static native int available(int socket);

  @Import(name = "ukvm_tcp_open")
  public static native int openTcp();

  @Import(name = "ukvm_tcp_bind")
  public static native int bindTcp(int socket, int address, int port, boolean reuse);

  @Import(name = "ukvm_tcp_listen")
  public static native int listen(int socket, int backlog);

  @Import(name = "ukvm_tcp_accept")
  public static native int accept(int socket);

  @Import(name = "ukvm_tcp_connect")
  public static native int connectTcp(int socket, int address, int port);

  @Import(name = "ukvm_tcp_connected")
  public static native int connected(int socket);

  @Import(name = "ukvm_tcp_read")
  public static native int read(int socket, byte[] data, int offset, int length);

  @Import(name = "ukvm_tcp_write")
  public static native int write(int socket, byte[] data, int offset, int length);

  @Import(name = "ukvm_tcp_shutdown_input")
  public static native int shutdownInput(int socket);

  @Import(name = "ukvm_tcp_shutdown_output")
  public static native int shutdownOutput(int socket);

  @Import(name = "ukvm_tcp_abort")
  public static native int abort(int socket);

  @Import(name = "ukvm_tcp_unsent")
  public static native int unsent(int socket);

  @Import(name = "ukvm_tcp_set_no_delay")
  public static native int setNoDelay(int socket, boolean on);

  @Import(name = "ukvm_tcp_set_keep_alive")
  public static native int setKeepAlive(int socket, boolean on);

  @Import(name = "ukvm_udp_open")
  public static native int openUdp();

  @Import(name = "ukvm_udp_bind")
  public static native int bindUdp(int socket, int address, int port, boolean reuse);

  @Import(name = "ukvm_udp_connect")
  public static native int connectUdp(int socket, int address, int port);

  @Import(name = "ukvm_udp_send")
  public static native int send(
      int socket, int address, int port, byte[] data, int offset, int length);

  @Import(name = "ukvm_udp_receive")
  public static native int receive(int socket, byte[] data, int offset, int length);

  @Import(name = "ukvm_dns_ask")
  static native int ask(byte[] name);

  @Import(name = "ukvm_dns_answered")
  static native int answered(int socket);
}
