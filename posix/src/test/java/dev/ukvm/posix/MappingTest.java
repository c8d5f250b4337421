// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MappingTest {
  private static final long SIZE = 0x20_0000;

  @ParameterizedTest
  @ValueSource(longs = {0x1000, 0x4000, 0x20_0000, 0x4000_0000})
  void memoryIsAlignedZeroedAndWritable(long alignment) {
    try (Mapping mapping = Mapping.anonymous(SIZE, alignment)) {
      assertThat(mapping.bytes().address() % alignment).isZero();
      assertThat(mapping.bytes().byteSize()).isEqualTo(SIZE);
      assertThat(mapping.bytes().get(ValueLayout.JAVA_LONG, SIZE - 8)).isZero();
      mapping.bytes().set(ValueLayout.JAVA_LONG, SIZE - 8, 1);
    }
  }

  @Test
  void tooMuchIsRefused() {
    assertThatThrownBy(() -> Mapping.anonymous(Long.MAX_VALUE >> 1, 0x4000))
        .isInstanceOf(NativeException.class)
        .hasMessageContaining("mmap")
        .hasMessageContaining("ENOMEM");
  }
}
