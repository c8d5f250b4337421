// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of the host's by path, against what the JDK finds. */
class HostFileTest {
  @TempDir Path directory;

  @Test
  void readsAllThereIs() throws Exception {
    byte[] content = new byte[10_000];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) i;
    }
    Path file = Files.write(directory.resolve("größe"), content);
    assertThat(HostFile.read(file.toString())).isEqualTo(content);
    // It says that it has 0 bytes.
    Path status = Path.of("/proc/self/mounts");
    if (Files.exists(status)) {
      assertThat(HostFile.read(status.toString())).isEqualTo(Files.readAllBytes(status));
    }
  }

  @Test
  void readsNothingWhereNothingCanBeRead() {
    assertThat(HostFile.read(directory.resolve("none").toString())).isNull();
    assertThat(HostFile.read(directory.toString())).isNull();
  }

  @Test
  void tellsWhatIsThere() throws Exception {
    String file = Files.createFile(directory.resolve("file")).toString();
    assertThat(HostFile.exists(file)).isTrue();
    assertThat(HostFile.isDirectory(file)).isFalse();
    assertThat(HostFile.isExecutable(file)).isFalse();
    assertThat(HostFile.isWritable(file)).isTrue();
    Files.setPosixFilePermissions(Path.of(file), PosixFilePermissions.fromString("r-xr-xr-x"));
    assertThat(HostFile.isExecutable(file)).isTrue();
    assertThat(HostFile.isDirectory(directory.toString())).isTrue();
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
    assertThat(HostFile.isDirectory(link.toString())).isTrue();
    assertThat(HostFile.exists(file + "s")).isFalse();
    assertThat(HostFile.isWritable("")).isFalse();
  }

  @Test
  void makesDirectoriesForNobodyElse() throws Exception {
    Path made = directory.resolve("made");
    HostFile.makePrivateDirectory(made.toString());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
    assertThatThrownBy(() -> HostFile.makePrivateDirectory(made.toString()))
        .isInstanceOf(NativeException.class)
        .hasMessageEndingWith("made: mkdir failed: EEXIST (exists already)");
    String file = Files.createFile(made.resolve("file")).toString();
    assertThat(HostFile.removeDirectory(made.toString())).isNegative();
    assertThat(HostFile.remove(file)).isZero();
    assertThat(HostFile.remove(file)).isEqualTo(-Errno.ENOENT);
    assertThat(HostFile.removeDirectory(made.toString())).isZero();
    assertThat(made).doesNotExist();
  }

  @Test
  void knowsTheEnvironment() {
    assertThat(Environment.get("PATH")).isEqualTo(System.getenv("PATH"));
    assertThat(Environment.get("UKVM_NO_SUCH_VARIABLE")).isNull();
  }

  @Test
  void pausesForAsLongAsItIsTold() {
    long start = System.nanoTime();
    Pause.nanos(5_000_000);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(5_000_000);
  }
}
