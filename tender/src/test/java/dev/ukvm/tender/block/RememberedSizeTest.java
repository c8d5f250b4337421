// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ukvm.posix.Fd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RememberedSizeTest {
  private static final String NAME = "ukvm.size";

  @TempDir Path directory;
  private Path image;
  private UserDefinedFileAttributeView attributes;

  @BeforeEach
  void requireAttributes() throws IOException {
    image = Files.createFile(directory.resolve("image"));
    attributes = Files.getFileAttributeView(image, UserDefinedFileAttributeView.class);
    try {
      attributes.write("ukvm.probe", ByteBuffer.allocate(1));
    } catch (IOException e) {
      assertThat(System.getenv("CI")).as("needs extended attributes of users").isNull();
      abort("needs extended attributes of users");
    }
  }

  @Test
  void isKeptAsAttributeOfTheImage() throws IOException {
    try (Fd file = Fd.open(image.toString(), Fd.O_RDWR)) {
      assertThat(RememberedSize.of(file)).isEqualTo(-1);
      for (long size : new long[] {Long.MAX_VALUE, 0, 1_048_576}) {
        RememberedSize.put(file, size);
        assertThat(RememberedSize.of(file)).isEqualTo(size);
      }
    }
    ByteBuffer value = ByteBuffer.allocate(attributes.size(NAME));
    attributes.read(NAME, value);
    assertThat(new String(value.array(), StandardCharsets.US_ASCII)).isEqualTo("1048576");
  }

  @ParameterizedTest
  @CsvSource({
    "'', -1",
    "-1, -1",
    "12x, -1",
    "' 1', -1",
    "0x10, -1",
    "007, 7",
    "9223372036854775807, 9223372036854775807",
    "9223372036854775808, -1",
    "9999999999999999999, -1",
    "10000000000000000000, -1",
    "00000000000000000000001, -1"
  })
  void isUnknownIfSomebodyWroteSomethingElse(String text, long size) throws IOException {
    attributes.write(NAME, ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    try (Fd file = Fd.open(image.toString(), Fd.O_RDONLY)) {
      assertThat(RememberedSize.of(file)).isEqualTo(size);
    }
  }

  @Test
  void isUnknownWhereThereIsNoSuchAttribute() {
    try (Fd file = Fd.open("/dev/null", Fd.O_RDWR)) {
      RememberedSize.put(file, 5);
      assertThat(RememberedSize.of(file)).isEqualTo(-1);
    }
  }
}
