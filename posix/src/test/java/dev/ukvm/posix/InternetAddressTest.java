// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has a port of this host. */
class InternetAddressTest {
  private static final int ROUNDS = 100_000;
  private static final String ALPHABET = "0123456789abfFgG:.::.. %-/@`\u0661";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "127.1",
        "127.0.0.256",
        "localhost",
        "::1::",
        ":1",
        "1:",
        ":",
        "1.2.3",
        "01.2.3.4",
        "1.2.3.4.",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8::",
        "[::1]",
        "::1%lo"
      })
  void takesNoOtherText(String text) {
    assertThat(InternetAddress.parse(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 7f000001",
    "0.0.0.0, 00000000",
    "255.255.255.255, ffffffff",
    "::, 00000000000000000000000000000000",
    "::1, 00000000000000000000000000000001",
    "fe80::, fe800000000000000000000000000000",
    "1:2:3:4:5:6:7::, 00010002000300040005000600070000",
    "::2:3:4:5:6:7:8, 00000002000300040005000600070008",
    "2001:DB8::a:0bcd, 20010db80000000000000000000a0bcd",
    "::ffff:192.0.2.1, 00000000000000000000ffffc0000201",
    "1:2:3:4:5:6:1.2.3.4, 00010002000300040005000601020304",
  })
  void readsAddresses(String text, String bytes) {
    assertThat(InternetAddress.bytes(text)).asHexString().isEqualToIgnoringCase(bytes);
  }

  /** Texts that are nearly addresses, against libc's own reading of them. */
  @Test
  void takesWhatLibcTakes() {
    Random random = new Random(1);
    String[] seeds = {
      "192.0.2.10",
      "255.255.255.255",
      "0.0.0.0",
      "::",
      "::1",
      "1::",
      "2001:db8::1",
      "fe80::a:b:c",
      "1:2:3:4:5:6:7:8",
      "1:2:3:4:5:6:7::",
      "::2:3:4:5:6:7:8",
      "::ffff:192.0.2.1",
      "1::1.2.3.4",
      "1:2:3:4:5:6:1.2.3.4",
      "1234:abcd:EF01:0:00:000:0000:f",
    };
    int taken = 0;
    for (int i = 0; i < ROUNDS; i++) {
      StringBuilder text = new StringBuilder(seeds[random.nextInt(seeds.length)]);
      for (int changes = random.nextInt(4); changes > 0; changes--) {
        int at = random.nextInt(text.length() + 1);
        char c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
        switch (random.nextInt(3)) {
          case 0 -> text.insert(at, c);
          case 1 -> text.replace(at, Math.min(at + 1, text.length()), "" + c);
          default -> text.delete(at, Math.min(at + 1, text.length()));
        }
      }
      byte[] expected = byLibc(text.toString());
      assertThat(InternetAddress.bytes(text.toString())).as("%s", text).isEqualTo(expected);
      taken += expected == null ? 0 : 1;
    }
    assertThat(taken).isBetween(ROUNDS / 10, ROUNDS * 9 / 10);
  }

  private static byte[] byLibc(String text) {
    boolean ipv6 = text.indexOf(':') >= 0;
    Struct characters = Struct.ofString(text);
    Struct address = Struct.allocate(ipv6 ? 16 : 4);
    int family = ipv6 ? Host.KERNEL.ipv6() : Kernel.AF_INET;
    int result =
        Libc.callInt(
            Libc.find("inet_pton"), family, characters.address(), address.address(), 0, 0, 0, 0);
    Reference.reachabilityFence(characters);
    return result == 1 ? address.toArray() : null;
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
