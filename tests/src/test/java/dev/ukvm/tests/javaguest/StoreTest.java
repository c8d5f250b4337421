// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.Manifest.DeviceType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of a key-value store keeps what it said that it stored. */
class StoreTest {
  private static final int MEGABYTES = 16;
  private static final int ENOUGH = 500;

  private static Path executable;
  @TempDir Path directory;

  @BeforeAll
  static void build() {
    Manifest devices = new Manifest.Builder().add("storage", DeviceType.BLOCK).build();
    executable = JavaGuests.example("Store", devices);
  }

  private String disk() throws IOException {
    Path image = directory.resolve("disk");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(32 << 20);
    }
    return "--block:storage=" + image;
  }

  private String run(String... arguments) throws IOException, InterruptedException {
    GuestRun run = GuestRun.guest(executable, MEGABYTES, List.of(disk()), arguments);
    assertThat(run.stderr()).isEmpty();
    assertThat(run.status()).isZero();
    return run.stdout();
  }

  @Test
  void valuesAreThereAtTheNextStart() throws Exception {
    assertThat(run("set", "b", "2")).isEqualTo("stored b\n");
    run("set", "a", "1");
    run("set", "b", "3");
    assertThat(run("list")).isEqualTo("a = 1\nb = 3\n");
    assertThat(run("get", "b")).isEqualTo("3\n");
  }

  @Test
  void whatItSaidIsThereAfterItWasKilled() throws Exception {
    Process process =
        new ProcessBuilder(
                System.getProperty("ukvm.launcher"),
                "--hypervisor=process",
                "--mem=" + MEGABYTES,
                disk(),
                "--",
                executable.toString(),
                "fill",
                "60000")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int said = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      while (lines.readLine() != null) {
        if (++said == ENOUGH) {
          // Unlike the process itself, this leaves what it wrote to be read.
          process.toHandle().destroyForcibly();
        }
      }
    }
    process.waitFor();
    assertThat(said).isBetween(ENOUGH, 59_999);
    Set<String> kept = run("list").lines().collect(Collectors.toSet());
    assertThat(kept).hasSizeBetween(said, said + 1);
    for (int i = 0; i < said; i++) {
      assertThat(kept.contains("key" + i + " = value" + i)).as("key%s", i).isTrue();
    }
  }
}
