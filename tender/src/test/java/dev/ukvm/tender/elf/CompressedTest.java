// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ukvm.tender.TenderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An executable that is still as it was downloaded. */
class CompressedTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "xz", "zstd", "bzip2", "lz4"})
  void namesWhatCompressedIt(String program) throws Exception {
    Path elf = Files.write(directory.resolve("whole.elf"), ElfBuilder.guest().build());
    Process process = null;
    try {
      process = new ProcessBuilder(program, "-c", elf.toString()).start();
    } catch (IOException e) {
      assertThat(System.getenv("CI")).as("needs the program " + program).isNull();
      abort("needs the program " + program);
    }
    byte[] compressed = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).isZero();
    Path path = directory.resolve("app.elf");
    String message =
        "compressed by %s; decompress it first: %1$s -dc %s > APP.elf".formatted(program, path);
    refused(compressed, message);
    // Enough of it to be known, and a byte less.
    refused(Arrays.copyOf(compressed, 6), message);
    refused(Arrays.copyOf(compressed, 1), "not an ELF file");
  }

  private void refused(byte[] file, String message) throws IOException {
    Path path = Files.write(directory.resolve("app.elf"), file);
    assertThatThrownBy(() -> ElfImage.open(path.toString()))
        .isInstanceOf(TenderException.class)
        .hasMessage(path + ": " + message);
  }
}
