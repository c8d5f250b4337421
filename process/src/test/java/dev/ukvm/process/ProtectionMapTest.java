// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.tender.vm.Protection;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ProtectionMapTest {
  private static final int SIZE = 64;

  @Test
  void isWritableThroughoutAtFirst() {
    ProtectionMap map = new ProtectionMap(SIZE);
    assertThat(map.count()).isEqualTo(1);
    assertThat(map.at(0)).isEqualTo(Protection.READ_WRITE);
    assertThat(map.at(SIZE - 1)).isEqualTo(Protection.READ_WRITE);
    assertThat(map.at(SIZE)).isEqualTo(Protection.NONE);
    assertThat(map.at(-1)).isEqualTo(Protection.NONE);
  }

  @Test
  void agreesWithAnArray() {
    Random random = new Random(1);
    Protection[] kinds = Protection.values();
    for (int round = 0; round < 200; round++) {
      ProtectionMap map = new ProtectionMap(SIZE);
      Protection[] expected = new Protection[SIZE];
      java.util.Arrays.fill(expected, Protection.READ_WRITE);
      for (int change = 0; change < 20; change++) {
        int start = random.nextInt(SIZE + 1);
        int end = start + random.nextInt(SIZE - start + 1);
        Protection protection = kinds[random.nextInt(kinds.length)];
        map.set(start, end, protection);
        java.util.Arrays.fill(expected, start, end, protection);
        for (int i = 0; i < SIZE; i++) {
          assertThat(map.at(i)).isEqualTo(expected[i]);
        }
        assertThat(map.start(0)).isZero();
        assertThat(map.end(map.count() - 1)).isEqualTo(SIZE);
        for (int i = 1; i < map.count(); i++) {
          assertThat(map.start(i)).isEqualTo(map.end(i - 1)).isGreaterThan(map.start(i - 1));
          assertThat(map.protection(i)).isNotEqualTo(map.protection(i - 1));
        }
      }
    }
  }
}
