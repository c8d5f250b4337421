// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FileStatusTest {
  @TempDir Path directory;

  @Test
  void tellsAFilesSize() throws IOException {
    Path path = Files.write(directory.resolve("file"), new byte[12345]);
    try (Fd fd = Fd.open(path.toString(), Fd.O_RDONLY)) {
      assertThat(fd.status().size()).isEqualTo(12345);
      assertThat(fd.status().isRegular()).isTrue();
      assertThat(fd.status().isDirectory()).isFalse();
    }
    try (Fd fd = Fd.memfd("sparse", 5L << 32)) {
      assertThat(fd.status().size()).isEqualTo(5L << 32);
      assertThat(fd.status().isRegular()).isTrue();
    }
  }

  @Test
  void tellsWhatIsNoFile() {
    try (Fd fd = Fd.open(directory.toString(), Fd.O_RDONLY)) {
      assertThat(fd.status().isDirectory()).isTrue();
      assertThat(fd.status().isRegular()).isFalse();
    }
    try (Fd fd = Fd.open("/dev/null", Fd.O_RDWR)) {
      assertThat(fd.status().isRegular()).isFalse();
      assertThat(fd.status().isDirectory()).isFalse();
      assertThat(fd.status().isDisk()).isFalse();
    }
  }

  @Test
  @Timeout(10)
  void aFifoOpensWithoutAWriter() throws IOException, InterruptedException {
    Path fifo = directory.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    try (Fd fd = Fd.open(fifo.toString(), Fd.O_RDONLY | Fd.O_NONBLOCK)) {
      assertThat(fd.status().isRegular()).isFalse();
    }
  }

  @Test
  void readsUpToTheEndOfTheFile() throws IOException {
    Path path = Files.write(directory.resolve("file"), new byte[] {1, 2, 3, 4, 5});
    try (Fd fd = Fd.open(path.toString(), Fd.O_RDONLY);
        Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(8);
      assertThat(fd.preadFully(buffer, 1, 3, 1)).isEqualTo(3);
      assertThat(buffer.toArray(ValueLayout.JAVA_BYTE)).containsExactly(0, 2, 3, 4, 0, 0, 0, 0);
      assertThat(fd.preadFully(buffer, 0, 8, 2)).isEqualTo(3);
      assertThat(fd.preadFully(buffer, 0, 8, 5)).isZero();
      assertThat(fd.preadFully(buffer, 0, 8, -1)).isEqualTo(-Errno.EINVAL);
    }
    try (Fd fd = Fd.open(directory.toString(), Fd.O_RDONLY);
        Arena arena = Arena.ofConfined()) {
      assertThat(fd.preadFully(arena.allocate(8), 0, 8, 0)).isEqualTo(-Errno.EISDIR);
    }
  }
}
