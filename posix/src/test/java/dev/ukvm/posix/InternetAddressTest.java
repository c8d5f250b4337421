// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has a port of this host. */
class InternetAddressTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "1", "127.1", "127.0.0.256", "localhost", "::1::", "[::1]", "::1%lo"})
  void takesNoOtherText(String text) {
    assertThat(InternetAddress.parse(text)).isNull();
  }

  @Test
  void knowsItsKind() {
    assertThat(InternetAddress.parse("127.0.0.1").isIpv6()).isFalse();
    assertThat(InternetAddress.parse("fe80::1").isIpv6()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
  void findsAListener(String text) throws Exception {
    InternetAddress address = InternetAddress.parse(text);
    int port;
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = listener.getLocalPort();
      assertThat(address.tryBind(true, port)).isEqualTo(-Errno.EADDRINUSE);
    }
    assertThat(address.tryBind(true, port)).isZero();
    assertThat(address.tryBind(true, port)).as("it does not keep it").isZero();
  }

  /** Though that one would share it. */
  @Test
  void findsADatagramSocket() throws Exception {
    InternetAddress address = InternetAddress.parse("0.0.0.0");
    try (DatagramSocket socket = new DatagramSocket(null)) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      assertThat(address.tryBind(false, socket.getLocalPort())).isEqualTo(-Errno.EADDRINUSE);
    }
  }

  @Test
  void knowsAddressesOfOthers() {
    assertThat(InternetAddress.parse("198.51.100.1").tryBind(true, 8080))
        .isEqualTo(-Errno.EADDRNOTAVAIL);
  }
}
