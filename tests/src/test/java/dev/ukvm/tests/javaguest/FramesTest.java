// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.tests.javaguest.programs.Frames;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
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

/** dev.ukvm.guest.Net: frames by the net ring and by hypercall, and who may have a device. */
class FramesTest {
  private static final Manifest TWO =
      new Manifest.Builder().add("left", DeviceType.NET).add("right", DeviceType.NET).build();
  private static final Manifest ONE = new Manifest.Builder().add("service", DeviceType.NET).build();

  private static final int ADDRESS = 6;
  private static final int HEADER = 14;
  private static final int FRAME_MAX = 1514;

  private static Path frames;
  @TempDir Path directory;

  @BeforeAll
  static void build() {
    frames = JavaGuests.executable(Frames.class, TWO);
  }

  /** The other end of a guest's net device. */
  private static final class Cable implements AutoCloseable {
    final String option;
    private final ServerSocketChannel listener;
    private SocketChannel peer;
    private DataInputStream in;
    private DataOutputStream out;

    Cable(Path directory, String name) throws IOException {
      UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve(name));
      listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
      option = "--net:" + name + "=unix:" + address;
    }

    /** With the guest's monitor, once that is there. */
    void accept() throws IOException {
      peer = listener.accept();
      in = new DataInputStream(Channels.newInputStream(peer));
      out = new DataOutputStream(Channels.newOutputStream(peer));
    }

    void send(byte[] frame) throws IOException {
      out.write(ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame).array());
    }

    byte[] receive() throws IOException {
      return in.readNBytes(in.readInt());
    }

    @Override
    public void close() throws IOException {
      listener.close();
      if (peer != null) {
        peer.close();
      }
    }
  }

  /** Frames of all sizes, no two alike. */
  private static byte[] frame(int number) {
    byte[] frame = new byte[HEADER + 46 + number * 97 % (FRAME_MAX - HEADER - 45)];
    for (int i = 0; i < frame.length; i++) {
      frame[i] = (byte) (number + i);
    }
    return frame;
  }

  private static Service start(
      Path guest, List<String> options, String ready, List<Cable> cables, String... arguments)
      throws Exception {
    Service service = Service.start(guest, options, ready, arguments);
    for (Cable cable : cables) {
      cable.accept();
    }
    return service;
  }

  /** Bursts below and above what goes by the ring; no frame may be lost or overtake another. */
  @ParameterizedTest
  @ValueSource(strings = {"--no-net-ring", "--stats"})
  void framesComeInTheirOrderWhileOthersGo(String option) throws Exception {
    try (Cable left = new Cable(directory, "left");
        Cable right = new Cable(directory, "right");
        Service service =
            start(
                frames,
                List.of(option, left.option, right.option),
                "forwarding",
                List.of(left, right),
                "forward");
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      int first = 0;
      for (int burst : new int[] {1, 2, 1, 3, 5, 50, 8, 64, 1, 1, 64, 64, 1}) {
        int start = first;
        Future<?> there = threads.submit(pass(left, right, start, burst));
        Future<?> back = threads.submit(pass(right, left, start + 5000, burst));
        there.get();
        back.get();
        first += burst;
      }
      idlesWithoutCpu(service);
      if (option.equals("--stats")) {
        assertThat(service.end()).containsPattern("net ring: [0-9]{2,} entries");
      }
    }
  }

  private static Callable<Void> pass(Cable from, Cable to, int first, int count) {
    return () -> {
      for (int i = 0; i < count; i++) {
        from.send(frame(first + i));
      }
      for (int i = 0; i < count; i++) {
        assertThat(to.receive()).isEqualTo(frame(first + i));
      }
      return null;
    };
  }

  private static void idlesWithoutCpu(Service service) throws Exception {
    Thread.sleep(300);
    Duration before = service.cpuTime();
    Thread.sleep(1000);
    assertThat(service.cpuTime().minus(before)).isLessThan(Duration.ofMillis(100));
  }

  /** A thread that waits for frames keeps no other waiting. */
  @ParameterizedTest
  @ValueSource(strings = {"--no-net-ring", "--stats"})
  void theExampleSendsFramesBackAndGoesOnTelling(String option) throws Exception {
    Path echo = JavaGuests.example("Echo", ONE);
    try (Cable cable = new Cable(directory, "service");
        Service service =
            start(echo, List.of(option, cable.option), "address ", List.of(cable), "45")) {
      service.awaitOutput("0 frames so far");
      for (int burst : new int[] {1, 4, 40}) {
        for (int i = 0; i < burst; i++) {
          cable.send(frame(i));
        }
        for (int i = 0; i < burst; i++) {
          byte[] expected = frame(i);
          System.arraycopy(frame(i), 0, expected, ADDRESS, ADDRESS);
          System.arraycopy(frame(i), ADDRESS, expected, 0, ADDRESS);
          assertThat(cable.receive()).isEqualTo(expected);
        }
      }
      service.awaitOutput("45 frames\n");
    }
  }

  private static GuestRun both(String which) throws Exception {
    return GuestRun.guest(frames, 32, List.of("--net:left=user", "--net:right=user"), which);
  }

  @Test
  void aDeviceThatTheProgramHasIsNotForSockets() throws Exception {
    assertThat(both("net-first"))
        .isEqualTo(
            new GuestRun(
                0,
                """
                java.net.SocketException: left: java.net needs the guest's first net device, which\
                 this program has acquired for itself; build the guest with another --net before it
                1500
                """,
                ""));
  }

  @Test
  void aDeviceThatSocketsHaveIsNotForTheProgram() throws Exception {
    assertThat(both("sockets-first"))
        .isEqualTo(
            new GuestRun(
                0,
                """
                java.lang.IllegalStateException: left: java.net has this net device, the guest's\
                 first; build the guest with another --net behind it, and acquire that
                1500
                """,
                ""));
  }
}
