// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.tests.guest.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong with a device again and again is told once. */
class RepeatedErrorTest {
  /** Of files, bytes: more than the guest's memory, which is a file as well. */
  private static final int LIMIT = 5 << 20;

  /** In the blocks of sh. */
  private static final String SET_LIMIT = "ulimit -f " + LIMIT / 512 + "\n";

  private static final String TOO_LARGE = "EFBIG (file too large; see ulimit -f";

  @TempDir Path scratch;

  static List<String> hypervisors() {
    return Rig.hypervisors();
  }

  /** Two errors in turn, each 1000 times. */
  @ParameterizedTest
  @MethodSource("hypervisors")
  void ofAnImageThatIsCutOffAndMayNotGrow(String hypervisor) throws Exception {
    Outcome outcome =
        run(
            "truncate -s 8M image\n"
                + "(%s%s --mem=4 --block=image %s last 1000 > out) &\n"
                    .formatted(SET_LIMIT, Rig.tender(hypervisor), block())
                + "for i in $(seq 3000); do ! grep -q ready out || break; sleep 0.01; done\n"
                + "truncate -s 2M image\n"
                + "printf x | dd of=image conv=notrunc bs=1 status=none\n"
                + "wait $!\n"
                + "cat out\n");
    assertThat(outcome.stdout()).as(outcome.stderr()).contains("read: 3 write: 3\nSUCCESS\n");
    assertThat(outcome.stderr())
        .containsOnlyOnce(
            "image: can't read 512 bytes at 8388096: it ends at 2097152, before the 8388608"
                + " bytes it was attached with; storage answers the guest with an error\n")
        .containsOnlyOnce("image: can't write 512 bytes at 8388096: " + TOO_LARGE);
    assertThat(outcome.stderr().lines().filter(line -> line.contains("image"))).hasSize(2);
  }

  /** What the guest asked for was there all the time, but is no longer. */
  @Test
  void ofAnImageThatIsCutOffUnseen() throws Exception {
    Outcome outcome =
        run(
            "truncate -s 64K image\n"
                + "%s--block=image %s last 0 > out &\n".formatted(Rig.tender("auto"), block())
                + "for i in $(seq 3000); do ! grep -q ready out || break; sleep 0.01; done\n"
                + "truncate -s 32K image\n"
                + "printf x | dd of=image conv=notrunc bs=1 status=none\n"
                + "wait $!\n");
    assertThat(outcome.status()).isZero();
    assertThat(outcome.stderr())
        .containsOnlyOnce(
            "image: it ends at 32768, before the 65536 bytes it was attached with; restore it"
                + " before a guest uses it again\n");
  }

  @Test
  void ofACaptureThatMayNotGrow() throws Exception {
    Rig.require(scratch, "needs python3", "command -v python3");
    peer("while connection.recv(65536): pass");
    // Most of the frames are lost, as the peer is slow, and not recorded.
    Outcome outcome =
        run(
            "python3 peer.py &\n"
                + SET_LIMIT
                + "until [ -S wire ]; do sleep 0.01; done\n"
                + Rig.tender("auto")
                + "--mem=4 --net=unix:wire --net-pcap=frames %s calls send 400000 1514\n"
                    .formatted(blast()));
    assertThat(outcome.stdout()).as(outcome.stderr()).contains("SUCCESS");
    assertThat(Files.size(scratch.resolve("frames"))).isEqualTo(LIMIT);
    assertThat(outcome.stderr())
        .containsOnlyOnce("frames: recording frames ends here: " + TOO_LARGE);
  }

  /** Whoever joins and leaves, or sends nonsense, whenever the guest waits for the next. */
  @Test
  void ofPeersThatComeAndGo() throws Exception {
    Rig.require(scratch, "needs python3", "command -v python3");
    Files.writeString(
        scratch.resolve("peers.py"),
        """
        import socket, time
        def join(data):
            s = socket.socket(socket.AF_UNIX)
            s.connect("wire")
            s.sendall(data)
            return s
        frame = b"\\0\\0\\0\\x3c" + b"\\xff" * 12 + b"\\x88\\xb5" + b"\\0" * 46
        for i in range(20):
            join(b"").close()
            s = join(b"\\xff" * 8)
            # The guest's end closes when that has been looked at.
            s.settimeout(20)
            time.sleep(0.02)
            s.close()
        s = join(frame)
        time.sleep(5)
        """);
    Outcome outcome =
        run(
            "%s--net=listen:wire %s calls receive 1 &\n".formatted(Rig.tender("auto"), blast())
                + "until [ -S wire ]; do sleep 0.01; done\n"
                + "python3 peers.py &\n"
                + "wait $!\n"
                + "wait\n");
    assertThat(outcome.stdout()).as(outcome.stderr()).contains("SUCCESS");
    assertThat(outcome.stderr())
        .containsOnlyOnce(
            "the other end has gone; waiting for the next, and silent if that is so again")
        .containsOnlyOnce("what it sends are no frames; waiting for the next");
  }

  /** Somebody who listens at "wire", and what becomes of who joins. */
  private void peer(String use) throws Exception {
    Files.writeString(
        scratch.resolve("peer.py"),
        """
        import socket
        listener = socket.socket(socket.AF_UNIX)
        listener.bind("wire")
        listener.listen()
        connection, _ = listener.accept()
        """
            + use
            + "\n");
  }

  private static Path block() {
    return Rig.guest("block", DeviceType.BLOCK, "storage");
  }

  private static Path blast() {
    return Rig.guest("net-blast", DeviceType.NET, "service");
  }

  private Outcome run(String script) throws Exception {
    return Rig.run(scratch, script);
  }
}
