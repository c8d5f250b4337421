// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.tests.guest.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Images as users have them: not writable, with a comma in their name, of another size than before.
 */
class ImageTest {
  private static final String NOT_WRITABLE = "; attach it read-only (,ro), or make it writable\n";

  @TempDir Path scratch;

  @Test
  void refusesAnImageThatTheUserMayNotWrite() throws Exception {
    // Root may, unless it has given that up.
    String unprivileged =
        "$([ $(id -u) != 0 ] || echo setpriv --inh-caps=-all --bounding-set=-all) ";
    Outcome outcome =
        run(
            "truncate -s 64K image\n"
                + "chmod 444 image\n"
                + "use() { %s%s\"$@\" %s write; }\n"
                    .formatted(unprivileged, Rig.tender("auto"), guest())
                + "use --block=image || echo refused: $?\n"
                + "use --block=image,ro\n");
    assertThat(outcome.stdout()).isEqualTo("refused: 1\nwrite: 3\nSUCCESS\n");
    assertThat(outcome.stderr())
        .contains("--block=image: not writable: EACCES (permission denied)" + NOT_WRITABLE);
  }

  @Test
  void refusesAnImageOnAReadOnlyFileSystem() throws Exception {
    Rig.require(scratch, "needs root", "unshare --mount true");
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            "mkdir fs\n"
                + "truncate -s 64K fs/image\n"
                + "mount --bind fs fs\n"
                + "mount -o remount,bind,ro fs\n"
                + "%1$s--block=fs/image %2$s write || echo refused: $?\n"
                    .formatted(Rig.tender("auto"), guest())
                + "%s--block=fs/image,ro %s write\n".formatted(Rig.tender("auto"), guest()));
    assertThat(outcome.stdout()).isEqualTo("refused: 1\nwrite: 3\nSUCCESS\n");
    assertThat(outcome.stderr())
        .contains("--block=fs/image: not writable: EROFS (read-only file system)" + NOT_WRITABLE);
  }

  @Test
  void takesAPathWithCommasAsItIs() throws Exception {
    Outcome outcome =
        run(
            "truncate -s 64K disk,1 disk,ro disk,,2 both both,ro\n"
                + "use() { %s--block=$1 %s write | head -n 1; }\n"
                    .formatted(Rig.tender("auto"), guest())
                + "for value in disk,1 disk,1,ro disk,ro disk,ro,ro disk,,ro disk,,ro,ro disk,,2,sync \\\n"
                + "    both,ro both,,ro; do\n"
                + "  echo $value $(use $value)\n"
                + "done\n");
    assertThat(outcome.stdout())
        .isEqualTo(
            """
            disk,1 write: 0
            disk,1,ro write: 3
            disk,ro write: 0
            disk,ro,ro write: 3
            disk,,ro write: 0
            disk,,ro,ro write: 3
            disk,,2,sync write: 0
            both,ro write: 3
            both,,ro write: 0
            """);
  }

  @Test
  void namesTheOptionsThatItMayHaveBeen() throws Exception {
    Outcome outcome =
        run("%s--block=disk,readonly %s write\n".formatted(Rig.tender("auto"), guest()));
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.stderr())
        .contains(
            "--block=disk,readonly: no such file; create one of 1 GiB with: truncate -s 1G"
                + " disk,readonly, or name options that there are: ro, direct, sync, share, shrunk");
  }

  @Test
  void saysThatAnImageHasGrownOrShrunk() throws Exception {
    Rig.require(
        scratch,
        "needs a file system with extended attributes of users, and python3",
        "touch probe && python3 -c 'import os; os.setxattr(\"probe\", \"user.ukvm.probe\", b\"1\")'");
    Outcome outcome =
        run(
            "use() { %s\"$@\" %s size; }\n".formatted(Rig.tender("auto"), guest())
                + "truncate -s 64K image\n"
                + "use --block=image\n"
                + "truncate -s 128K image\n"
                + "use --block=image\n"
                + "use --block=image\n"
                + "truncate -s 64K image\n"
                + "use --block=image || echo refused: $?\n"
                + "use --block=image,ro || echo refused: $?\n"
                + "use --block=image,shrunk\n"
                + "use --block=image\n"
                + "truncate -s 100 image\n"
                + "use --block=image || echo refused: $?\n");
    assertThat(outcome.stdout())
        .isEqualTo(
            """
            65536
            131072
            131072
            refused: 1
            refused: 1
            65536
            65536
            refused: 1
            """);
    String changed = " bytes since it was last attached for writing";
    String meant = changed + "; restore it, or say that this is meant (,shrunk)";
    assertThat(outcome.stderr().lines().filter(line -> line.contains("image")))
        .containsExactly(
            "ukvm-tender: image: has grown from 65536 to 131072"
                + changed
                + "; the guest sees that",
            "ukvm-tender: --block=image: has shrunk from 131072 to 65536" + meant,
            "ukvm-tender: --block=image,ro: has shrunk from 131072 to 65536" + meant,
            "ukvm-tender: image: has shrunk from 131072 to 65536"
                + changed
                + "; the guest sees that",
            "ukvm-tender: --block=image: has shrunk from 65536 to 100" + meant);
  }

  @Test
  void runsWhereNobodyKnowsTheSizeOfBefore() throws Exception {
    Rig.require(scratch, "needs root", "unshare --mount true");
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            "mkdir fs\n"
                // It has no extended attributes.
                + "mount -t ramfs none fs\n"
                + "for size in 64K 128K 64K; do\n"
                + "  truncate -s $size fs/image\n"
                + "  %s--block=fs/image %s size\n".formatted(Rig.tender("auto"), guest())
                + "done\n");
    assertThat(outcome.stdout()).isEqualTo("65536\n131072\n65536\n");
    assertThat(outcome.stderr()).doesNotContain("image");
  }

  private static Path guest() {
    return Rig.guest("block", DeviceType.BLOCK, "storage");
  }

  private Outcome run(String script) throws Exception {
    return Rig.run(scratch, script);
  }
}
