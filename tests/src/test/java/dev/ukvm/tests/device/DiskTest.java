// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.tests.guest.Outcome;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Block devices on disks, and on file systems that lose power; the test makes its own of both. */
class DiskTest {
  private static final int BLOCK = 4096;
  private static final int LOG_BLOCKS = 4096;
  private static final int POWER_CUTS = 5;

  /** What ext4 has for tests: as of now nothing gets to the disk, and what is not there is lost. */
  private static final String CUT_POWER =
      """
      import fcntl, os, struct
      EXT4_IOC_SHUTDOWN, EXT4_GOING_FLAGS_NOLOGFLUSH = 0x8004587d, 2
      directory = os.open("fs", os.O_RDONLY)
      fcntl.ioctl(directory, EXT4_IOC_SHUTDOWN, struct.pack("I", EXT4_GOING_FLAGS_NOLOGFLUSH))
      """;

  @TempDir Path scratch;

  static List<String> hypervisors() {
    return Rig.hypervisors();
  }

  @BeforeEach
  void requireDisks() throws Exception {
    Rig.require(
        scratch,
        "needs root, a free loop device, and the packages mount, e2fsprogs and python3",
        "unshare --mount true && losetup --find && command -v mke2fs && command -v python3");
  }

  /** A disk of 256 KiB with sectors of this size, which goes when nobody has it open. */
  private static String disk(int sectorSize) {
    return """
    mkdir -p memory
    mount -t tmpfs none memory
    truncate -s 256K memory/disk
    disk=$(losetup --find --show --sector-size %d memory/disk)
    exec 9<>$disk
    losetup --detach $disk
    """
        .formatted(sectorSize);
  }

  @ParameterizedTest
  @MethodSource("hypervisors")
  void keepsWhatIsWritten(String hypervisor) throws Exception {
    Outcome outcome = verify(hypervisor, 512, "", "verify");
    assertThat(outcome.stderr()).contains("0 failed").doesNotContain("direct");
    outcome = verify(hypervisor, 512, ",direct", "verify");
    assertThat(outcome.stderr()).contains("0 failed, 0 not direct");
    outcome = verify(hypervisor, 4096, ",direct,sync --block-sector-size=4096", "verify");
    assertThat(outcome.stderr()).contains("0 failed, 0 not direct");
  }

  /** Buffers that some disks don't take, and sectors that this one doesn't. */
  @ParameterizedTest
  @MethodSource("hypervisors")
  void takesTheCacheForWhatCanNotBeDirect(String hypervisor) throws Exception {
    Outcome outcome = verify(hypervisor, 512, ",direct", "shifted verify");
    assertThat(outcome.stderr()).contains(" 0 failed");
    outcome = verify(hypervisor, 4096, ",direct", "verify");
    assertThat(outcome.stderr())
        .containsOnlyOnce(": can't write 512 bytes at 0, the guest's memory at 0x")
        .contains("000, past the host's cache: they are no whole blocks; this and its like")
        .contains(" 0 failed")
        .doesNotContain(" 0 not direct");
  }

  private Outcome verify(String hypervisor, int sectorSize, String options, String guestArguments)
      throws Exception {
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            disk(sectorSize)
                + Rig.tender(hypervisor)
                + "--stats --block=$disk%s %s %s\n".formatted(options, guest(), guestArguments)
                // Through the disk's cache, or past it: what comes to the disk in the end.
                + "sync\n"
                + "od -A n -t u8 -j $((512 * 3)) -N 8 memory/disk\n");
    assertThat(outcome.status()).as(outcome.stderr()).isZero();
    assertThat(outcome.stdout()).containsPattern("SUCCESS\n +10\n");
    return outcome;
  }

  @Test
  void countsWhatGoesPastTheCache() throws Exception {
    String reads = "set -- $(cat /sys/block/${disk#/dev/}/stat); before=$1\n";
    String command = Rig.tender("auto") + "--block=$disk%s -- %s time read sequential 4096 500\n";
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            disk(512)
                + reads
                + command.formatted("", guest())
                + reads.replace("before=$1", "echo cached: $(($1 - before))")
                + reads
                + command.formatted(",direct", guest())
                + reads.replace("before=$1", "echo direct: $(($1 - before))"));
    assertThat(outcome.stdout()).as(outcome.stderr()).contains("direct: 500\n");
    // The disk has 64 such blocks.
    assertThat(outcome.stdout()).containsPattern("cached: [1-6]?[0-9]\n");
  }

  /** Each start asks the disk; nobody remembers what it was. */
  @Test
  void hasTheSizeOfNow() throws Exception {
    String size = "%s--block=$disk %s size\n".formatted(Rig.tender("auto"), guest());
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            disk(512)
                + size
                + "truncate -s 512K memory/disk\n"
                + "losetup --set-capacity $disk\n"
                + size
                + "truncate -s 128K memory/disk\n"
                + "losetup --set-capacity $disk\n"
                + size);
    assertThat(outcome.stdout()).as(outcome.stderr()).isEqualTo("262144\n524288\n131072\n");
  }

  @Test
  void locksADiskWhileInUse() throws Exception {
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            disk(512)
                + "%s--block=$disk %s log 1 > out &\n".formatted(Rig.tender("auto"), guest())
                + "for i in $(seq 1000); do [ ! -s out ] || break; sleep 0.01; done\n"
                + "%s--block=$disk %s write || echo second: $?\n"
                    .formatted(Rig.tender("auto"), guest())
                + "kill $!\n"
                + "wait $! || true\n");
    assertThat(outcome.stdout()).isEqualTo("second: 1\n");
    assertThat(outcome.stderr()).contains(": in use by another process; stop that");
  }

  @Test
  void syncedWritesOutliveThePower() throws Exception {
    Random random = new Random(5);
    for (int round = 0; round < POWER_CUTS; round++) {
      long last = loseThePower(",sync", random.nextInt(50));
      assertThat(last).isPositive();
      assertThat(lost(last)).as("of %d", last).isZero();
    }
    // And this is what the power takes else.
    long last = loseThePower("", 50);
    assertThat(lost(last)).isPositive();
  }

  /** Cuts the power while a guest writes a log; returns the last number that it was promised. */
  private long loseThePower(String options, int afterMillis) throws Exception {
    Files.writeString(scratch.resolve("cut.py"), CUT_POWER);
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            "mkdir -p memory fs\n"
                + "mount -t tmpfs none memory\n"
                + "truncate -s 64M memory/fs\n"
                + "mke2fs -q -t ext4 memory/fs\n"
                + "mount -o loop memory/fs fs\n"
                // Written, not a hole: what the file system itself had to note down for a write in
                // the very moment of the cut is not what is tried here.
                + "dd if=/dev/zero of=fs/image bs=%d count=%d status=none\n"
                    .formatted(BLOCK, LOG_BLOCKS)
                + "sync\n"
                + Rig.tender("auto")
                + "--block=fs/image%s --block-sector-size=%d %s log %d > out &\n"
                    .formatted(options, BLOCK, guest(), LOG_BLOCKS)
                + "for i in $(seq 1000); do [ ! -s out ] || break; sleep 0.01; done\n"
                + "sleep 0.%03d\n".formatted(afterMillis)
                + "python3 cut.py\n"
                + "wait $! || true\n"
                + "umount fs\n"
                + "mount -o loop memory/fs fs\n"
                + "cp fs/image survived\n");
    assertThat(outcome.status()).as(outcome.stderr()).isZero();
    assertThat(outcome.stderr()).contains("image: can't write 4096 bytes at ");
    return Files.readAllLines(scratch.resolve("out")).stream()
        .filter(line -> line.matches("[0-9]+"))
        .mapToLong(Long::parseLong)
        .max()
        .orElse(0);
  }

  /** How many of the log's last blocks are not there as they were promised. */
  private int lost(long last) throws Exception {
    ByteBuffer image =
        ByteBuffer.wrap(Files.readAllBytes(scratch.resolve("survived")))
            .order(ByteOrder.LITTLE_ENDIAN);
    int lost = 0;
    // The block after the last one is being written, and may be anything.
    for (long number = Math.max(1, last - LOG_BLOCKS + 2); number <= last; number++) {
      int block = (int) (number % LOG_BLOCKS) * BLOCK;
      boolean whole = true;
      for (int i = 0; i < BLOCK; i += Long.BYTES) {
        whole &= image.getLong(block + i) == number;
      }
      lost += whole ? 0 : 1;
    }
    return lost;
  }

  private static Path guest() {
    return Rig.guest("block", DeviceType.BLOCK, "storage");
  }
}
