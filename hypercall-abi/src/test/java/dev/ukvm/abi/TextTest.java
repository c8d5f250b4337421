// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.abi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void hexadecimalNumbersAreUnsignedAndPadded() {
    assertThat(Text.hex(0x1f, 4)).isEqualTo("001f");
    assertThat(Text.hex(0x12345, 4)).isEqualTo("12345");
    assertThat(Text.hex(-1, 1)).isEqualTo("ffffffffffffffff");
  }

  @Test
  void bytesAreTwoDigitsEach() {
    assertThat(Text.hex(new byte[] {0, (byte) 0x9f, -1}, " ")).isEqualTo("00 9f ff");
    assertThat(Text.hex(new byte[] {1, 2}, "")).isEqualTo("0102");
    assertThat(Text.hex(new byte[0], " ")).isEmpty();
  }

  @Test
  void partsMayBeEmpty() {
    assertThat(Text.split("a,,b,", ',')).containsExactly("a", "", "b", "");
    assertThat(Text.split("", ',')).containsExactly("");
  }

  @Test
  void narrowTextsAreFilledUp() {
    assertThat(Text.pad("kvm", 5)).isEqualTo("kvm  ");
    assertThat(Text.pad("process", 5)).isEqualTo("process");
  }
}
