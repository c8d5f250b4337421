// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.tests.javaguest.programs.Datagrams;
import dev.ukvm.tests.javaguest.programs.Networking;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** java.net in guests: against a JVM's, and through a user's network. */
class NetworkTest {
  private static final Manifest NONE = new Manifest.Builder().build();
  private static final Manifest NET = new Manifest.Builder().add("service", DeviceType.NET).build();
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final Path TARGET = Path.of("target").toAbsolutePath();

  @BeforeAll
  static void requirePeers() throws Exception {
    require(
        "needs the source of lwIP: run scripts/lwip",
        "UKVM_LWIP=$UKVM_LWIP; [ -n \"$UKVM_LWIP\" ] || "
            + "ls \"${XDG_CACHE_HOME:-$HOME/.cache}\"/ukvm-tender/lwip-*/src/core/tcp.c");
    require("needs passt and curl", "command -v passt && command -v curl");
  }

  /** Skips the test, in CI fails it, unless a command succeeds. */
  private static void require(String what, String command) throws Exception {
    if (GuestRun.of(List.of("sh", "-c", command)).status() != 0) {
      assertThat(System.getenv("CI")).as(what).isNull();
      abort(what);
    }
  }

  @Test
  void socketsDoWhatAJvmsDo() throws Exception {
    GuestRun jvm = GuestRun.of(JavaGuests.onJvm(Networking.class));
    assertThat(jvm.status()).as(jvm.stderr()).isZero();
    Path guest = JavaGuests.executable(Networking.class, NONE);
    assertThat(GuestRun.guest(guest, 64, List.of())).isEqualTo(jvm);
  }

  private static GuestRun datagrams(List<String> options, String... arguments) throws Exception {
    return GuestRun.guest(JavaGuests.executable(Datagrams.class, NET), 32, options, arguments);
  }

  @Test
  void namesComeFromTheResolverAndAreKept() throws Exception {
    assertThat(datagrams(List.of("--net=user"), "--resolver=127.0.0.1", "names"))
        .isEqualTo(
            new GuestRun(
                0,
                """
                asked for one.test.
                one.test/192.0.2.1
                asked for Two.test.
                Two.test/192.0.2.2
                one.test/192.0.2.1
                asked for no.test.
                no.test: Name or service not known
                """,
                ""));
  }

  @Test
  void addressesAreThoseOfTheArgumentsOrDhcps() throws Exception {
    List<String> other = List.of("--net=user,subnet=192.168.77.0/24");
    assertThat(datagrams(other, "address").stdout()).isEqualTo("10.0.0.2\n");
    assertThat(datagrams(other, "--ipv4=192.168.77.9/24", "address").stdout())
        .isEqualTo("192.168.77.9\n");
    assertThat(datagrams(other, "address", "--ipv4=dhcp").stdout()).isEqualTo("192.168.77.2\n");
  }

  @Test
  void argumentsThatAreWrongAreNamed() throws Exception {
    assertThat(datagrams(List.of("--net=user"), "--ipv4=10.0.0.2", "address"))
        .isEqualTo(
            new GuestRun(
                1,
                "--ipv4=10.0.0.2: dhcp, or an address and the length of its network's: 10.0.0.2/24\n",
                ""));
    assertThat(datagrams(List.of("--net=user"), "--ipv4-gateway=10.0.0.256", "address"))
        .isEqualTo(
            new GuestRun(1, "--ipv4-gateway=10.0.0.256: an address looks like 10.0.0.1\n", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--no-net-ring", "--stats"})
  void datagramsComeBack(String option) throws Exception {
    Path guest = JavaGuests.executable(Datagrams.class, NET);
    try (Service service = Service.start(guest, option, "udp", 7, "echoing", "echo", "7");
        DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(20_000);
      for (int size = 1; size < 1400; size = size * 3 + 1) {
        byte[] data = "x".repeat(size).getBytes(UTF_8);
        data[size - 1] = (byte) size;
        socket.send(new DatagramPacket(data, size, HERE, service.port()));
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        socket.receive(packet);
        assertThat(packet.getLength()).isEqualTo(size);
        assertThat(packet.getData()).startsWith(data);
      }
    }
  }

  private static String curl(int port, String path) throws Exception {
    GuestRun run =
        GuestRun.of(
            List.of("curl", "-sS", "--max-time", "30", "http://127.0.0.1:" + port + "/" + path));
    assertThat(run.stderr()).isEmpty();
    return run.stdout();
  }

  private static String body(int size) {
    StringBuilder body = new StringBuilder(size);
    for (int i = 0; i < size; i++) {
      body.append((char) ('a' + i % 26));
    }
    return body.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--no-net-ring", "--stats"})
  void theExampleServesClientsOfAllKinds(String option) throws Exception {
    Path http = JavaGuests.example("Http", NET);
    try (Service service = Service.start(http, option, "tcp", 80, "serving on port 80")) {
      int port = service.port();
      assertThat(curl(port, "curl")).isEqualTo("Hello from a unikernel, for /curl\n");
      assertThat(curl(port, "3000000")).isEqualTo(body(3_000_000));
      slowReader(port);
      clientsThatReset(port);
      manyClients(port);
      // They have all gone, and what they held too.
      assertThat(curl(port, "9")).isEqualTo(body(9));
      idlesWithoutCpu(service);
    }
  }

  private static void request(Socket socket, String path) throws IOException {
    socket.getOutputStream().write(("GET /" + path + " HTTP/1.1\r\n\r\n").getBytes(ISO_8859_1));
  }

  /** Reads an answer with a body of this size. */
  private static void expectBody(InputStream in, int size) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      assertThat(c).as("after '%s'", head).isNotNegative();
      head.append((char) c);
    }
    assertThat(head.toString()).startsWith("HTTP/1.1 200 OK").contains("Content-Length: " + size);
    assertThat(new String(in.readNBytes(size), ISO_8859_1)).isEqualTo(body(size));
  }

  /** Others are served while it takes its time. */
  private static void slowReader(int port) throws Exception {
    int size = 20_000_000;
    try (Socket slow = new Socket()) {
      slow.setReceiveBufferSize(4096);
      slow.connect(new java.net.InetSocketAddress(HERE, port));
      slow.setSoTimeout(30_000);
      request(slow, Integer.toString(size));
      Thread.sleep(200);
      for (int i = 0; i < 5; i++) {
        assertThat(curl(port, "1000")).isEqualTo(body(1000));
      }
      expectBody(slow.getInputStream(), size);
    }
  }

  private static void clientsThatReset(int port) throws IOException {
    for (int i = 0; i < 50; i++) {
      Socket socket = new Socket(HERE, port);
      if (i % 2 == 0) {
        request(socket, "5000000");
      }
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  private static void manyClients(int port) throws Exception {
    int count = 100;
    List<Socket> sockets = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < count; i++) {
        Socket socket = new Socket(HERE, port);
        socket.setSoTimeout(60_000);
        sockets.add(socket);
      }
      List<Future<Void>> clients = new ArrayList<>();
      for (Socket socket : sockets) {
        Callable<Void> client =
            () -> {
              // One connection, some requests.
              for (int size = 1; size < 30_000; size = size * 9 + 1) {
                request(socket, Integer.toString(size));
                expectBody(socket.getInputStream(), size);
              }
              return null;
            };
        clients.add(threads.submit(client));
      }
      for (Future<Void> client : clients) {
        client.get();
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  /** Of a second, with a connection that says nothing. */
  private static void idlesWithoutCpu(Service service) throws Exception {
    try (Socket socket = new Socket(HERE, service.port())) {
      request(socket, "1");
      expectBody(socket.getInputStream(), 1);
      Thread.sleep(300);
      Duration before = service.cpuTime();
      Thread.sleep(1000);
      assertThat(service.cpuTime().minus(before)).isLessThan(Duration.ofMillis(100));
    }
  }

  @Test
  void withoutLwipTheBuildSaysWhatToDo(@TempDir Path empty) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            GuestRun.LAUNCHER.toString(),
            "build",
            TARGET.resolve("test-classes").toString(),
            "--main",
            Datagrams.class.getName(),
            "-o",
            empty.resolve("x.elf").toString());
    builder.environment().remove("UKVM_LWIP");
    builder.environment().put("XDG_CACHE_HOME", empty.toString());
    assertThat(GuestRun.of(builder))
        .isEqualTo(
            new GuestRun(
                1,
                "",
                "build: java.net needs the source of lwIP, release 2.1.3 or later: set UKVM_LWIP to"
                    + " where it is unpacked, or run scripts/lwip of ukvm-tender's sources\n"));
  }
}
