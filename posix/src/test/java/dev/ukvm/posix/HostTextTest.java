// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostTextTest {
  private static void assertKept(byte... bytes) {
    assertThat(HostText.encode(HostText.decode(bytes))).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "app.elf", "caf\u00e9", "\u6f22\u5b57", "\ud83d\udc2a", "\u0000"})
  void whatIsUtf8IsThatText(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(HostText.decode(bytes)).isEqualTo(text);
    assertThat(HostText.encode(text)).isEqualTo(bytes);
  }

  @Test
  void aByteThatIsNoCharacterIsALoneSurrogate() {
    assertThat(HostText.decode(new byte[] {'c', 'a', 'f', (byte) 0xe9})).isEqualTo("caf\udce9");
    assertThat(HostText.encode("\udce9")).containsExactly(0xe9);
    // Not one that a byte has made.
    assertThat(HostText.encode("a\ud800b\udfff"))
        .isEqualTo("a?b?".getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Among them those of overlong forms, of surrogates and of what a longer character begins with.
   */
  @Test
  void allPairsOfBytesAreKept() {
    for (int pair = 0; pair < 1 << 16; pair++) {
      assertKept((byte) (pair >> 8), (byte) pair);
    }
  }

  @Test
  void anyBytesAreKept() {
    Random random = new Random(1);
    byte[] heads = {(byte) 0xe9, (byte) 0xed, (byte) 0xf0, (byte) 0xf4, (byte) 0xc0, 'a'};
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      random.nextBytes(bytes);
      for (int j = 0; j < bytes.length; j += 3) {
        bytes[j] = heads[random.nextInt(heads.length)];
      }
      assertKept(bytes);
    }
  }
}
