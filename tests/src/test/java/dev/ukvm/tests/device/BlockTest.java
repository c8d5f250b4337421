// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.tests.guest.Outcome;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Block devices on files. */
class BlockTest {
  private static final int KILLS = 200;
  private static final int BLOCK = 4096;
  private static final int BLOCKS = 64;

  @TempDir Path scratch;
  private Path image;

  static List<String> hypervisors() {
    return Rig.hypervisors();
  }

  @BeforeEach
  void createImage() throws IOException {
    image = scratch.resolve("image");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength((long) BLOCK * BLOCKS);
    }
  }

  @ParameterizedTest
  @MethodSource("hypervisors")
  void keepsWhatIsWritten(String hypervisor) throws Exception {
    for (String options : new String[] {"", ",sync", ",share"}) {
      for (int sector : new int[] {512, 4096}) {
        Outcome outcome =
            run(
                Rig.tender(hypervisor)
                    + "--block:storage=%s%s ".formatted(image, options)
                    + "--block-sector-size:storage=%d %s verify\n".formatted(sector, guest()));
        assertThat(outcome.stdout()).as(outcome.stderr()).contains("SUCCESS");
        assertThat(outcome.status()).isZero();
      }
    }
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "r")) {
      file.seek(512 * 3);
      assertThat(Long.reverseBytes(file.readLong())).isEqualTo(10);
    }
  }

  @Test
  void refusesWhatIsNoDisk() throws Exception {
    String tender = Rig.tender("auto");
    Outcome outcome =
        run(
            """
            truncate -s 6144 odd; truncate -s 0 empty
            refuse() { %s "$@" %s verify && echo accepted || true; }
            refuse --block=odd --block-sector-size=4096
            refuse --block=%s --block-sector-size=521
            refuse --block=%s --block-sector-size=256
            refuse --block=%s --block-sector-size=65536
            refuse --block=empty
            refuse --disk=.
            refuse --disk=/dev/null
            refuse --disk=missing
            refuse --block:other=odd
            """
                .formatted(tender, guest(), image, image, image));
    assertThat(outcome.stdout()).doesNotContain("accepted");
    assertThat(outcome.stderr())
        .contains("storage: Backing storage size must be block aligned (4096 bytes)")
        .contains("=521: Block size must be a multiple of 2 greater than or equal 512")
        .contains("=256: Block size must be a multiple of 2 greater than or equal 512")
        .contains("=65536: the manifest has room for at most 32768")
        .contains("storage: Backing storage must be at least 1 block (512 bytes) in size")
        .contains("=.: a directory; a file or a disk is needed")
        .contains("=/dev/null: neither a file nor a disk; a file or a disk is needed")
        .contains("=missing: no such file; create one of 1 GiB with: truncate -s 1G missing")
        .contains("--block:other=odd: ");
  }

  @Test
  void locksAnImageWhileInUse() throws Exception {
    Outcome outcome =
        run(
            """
            %1$s --block=image %2$s log 1 > out &
            for i in $(seq 1000); do [ ! -s out ] || break; sleep 0.01; done
            %1$s --block=image %2$s write || echo second: $?
            %1$s --block=image,ro %2$s write || echo reader: $?
            %1$s --block=image,share %2$s write
            kill $!
            wait $! || true
            %1$s --block=image,ro %2$s write
            """
                .formatted(Rig.tender("auto"), guest()));
    // The last one is the read-only device's answer to a write: EUNSPEC.
    assertThat(outcome.stdout())
        .isEqualTo("second: 1\nreader: 1\nwrite: 0\nSUCCESS\nwrite: 3\nSUCCESS\n");
    assertThat(outcome.stderr())
        .contains("--block=image: in use by another process; stop that")
        .contains("--block=image,ro: in use by another process, which writes to it; stop that");
  }

  @Test
  void answersAnErrorOfTheHost() throws Exception {
    Rig.require(scratch, "needs root", "unshare --mount true");
    // A file with holes, on a disk that has no room to fill them all.
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            "mkdir small\n"
                + "mount -t tmpfs -o size=64k none small\n"
                + "cp --sparse=always image small\n"
                + Rig.tender("auto")
                + "--stats --disk=small/image %s verify\n".formatted(guest()));
    assertThat(outcome.stdout()).contains("FAILURE", "write at 65536: 3");
    assertThat(outcome.stderr())
        .containsOnlyOnce("image: can't write 512 bytes at 65536: ENOSPC (no space left); storage")
        .contains("1 failed");
  }

  /** A hole that is read stays one: a guest can't fill the host's memory by reading. */
  @ParameterizedTest
  @MethodSource("hypervisors")
  void fillsNoFileInMemoryByReading(String hypervisor) throws Exception {
    Rig.require(scratch, "needs a tmpfs at /dev/shm", "[ $(stat -f -c %T /dev/shm) = tmpfs ]");
    Outcome outcome =
        run(
            "directory=$(mktemp -d -p /dev/shm)\n"
                + "trap 'rm -r $directory' EXIT\n"
                + "truncate -s 16M $directory/image\n"
                + Rig.tender(hypervisor)
                + "--block=$directory/image,ro -- %s time read sequential 65536 256\n"
                    .formatted(guest())
                + "du -k $directory/image | cut -f1\n");
    assertThat(outcome.stdout()).as(outcome.stderr()).endsWith("\nSUCCESS\n0\n");
  }

  @ParameterizedTest
  @MethodSource("hypervisors")
  void endsSoonWhileNobodyReadsItsOutput(String hypervisor) throws Exception {
    Outcome outcome =
        run(
            "mkfifo output\n"
                + "sleep 100 < output &\n"
                + "%s--block=image -- %s log 256 > output &\n"
                    .formatted(Rig.tender(hypervisor), guest())
                // Until the guest writes, and then until it writes no more: the pipe is full.
                + "until tr -d '\\000' < image | grep -q .; do sleep 0.05; done\n"
                + "seen=\n"
                + "while now=$(cksum < image); [ \"$now\" != \"$seen\" ]; do\n"
                + "  seen=$now\n"
                + "  sleep 0.3\n"
                + "done\n"
                + Rig.terminate("$!"));
    assertThat(outcome.stdout()).isEqualTo("ended with 1 soon\n");
    assertThat(outcome.stderr()).contains("ended by SIGTERM");
  }

  @Test
  void keepsEveryAnsweredWriteThroughKill() throws Exception {
    long[] answered = new long[BLOCKS];
    String command =
        Rig.tender("auto")
            + "--block=%s --block-sector-size=%d -- %s log %d"
                .formatted(image, BLOCK, guest(), BLOCKS);
    Random random = new Random(4);
    int underLoad = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Path out = scratch.resolve("out");
      Process process =
          new ProcessBuilder("sh", "-c", "exec " + command)
              .redirectOutput(out.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      while (process.isAlive() && Files.size(out) == 0) {
        Thread.sleep(1);
      }
      Thread.sleep(random.nextInt(20));
      process.destroyForcibly().waitFor();
      long last = lastLine(out);
      underLoad += last > 0 ? 1 : 0;
      Arrays.fill(answered, 0);
      for (long number = Math.max(1, last - BLOCKS + 1); number <= last; number++) {
        answered[(int) (number % BLOCKS)] = number;
      }
      check(answered, last);
      try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
        file.write(new byte[BLOCK * BLOCKS]);
      }
    }
    assertThat(underLoad).isEqualTo(KILLS);
  }

  /** The last number that the guest said in a whole line. */
  private static long lastLine(Path out) throws IOException {
    String text = Files.readString(out);
    int end = text.lastIndexOf('\n');
    return end < 0 ? 0 : Long.parseLong(text.substring(text.lastIndexOf('\n', end - 1) + 1, end));
  }

  private void check(long[] answered, long last) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(image)).order(ByteOrder.LITTLE_ENDIAN);
    for (int block = 0; block < BLOCKS; block++) {
      long number = bytes.getLong(block * BLOCK);
      for (int i = 0; i < BLOCK; i += Long.BYTES) {
        assertThat(bytes.getLong(block * BLOCK + i)).isEqualTo(number);
      }
      // Nothing but the write after the last that was answered may be there as well.
      if (number != last + 1) {
        assertThat(number).isEqualTo(answered[block]);
      }
    }
  }

  private static Path guest() {
    return Rig.guest("block", DeviceType.BLOCK, "storage");
  }

  private Outcome run(String script) throws Exception {
    return Rig.run(scratch, script);
  }
}
