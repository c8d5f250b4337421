// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.bhyve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.tender.vm.Protection;
import org.junit.jupiter.api.Test;

class MemoryMapsTest {
  private static final long SIZE = 0x40_0000;
  private static final long TEXT = 0x10_0000;

  private final MemoryMaps maps = new MemoryMaps(SIZE);

  private String describe() {
    return describe(maps);
  }

  private static String describe(MemoryMaps maps) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < maps.count(); i++) {
      text.append("%x-%x:%d ".formatted(maps.start(i), maps.end(i), maps.protection(i)));
    }
    return text.toString().strip();
  }

  @Test
  void memoryIsOneRangeUntilItIsProtected() {
    assertThat(describe()).isEqualTo("0-400000:3");
    assertThat(maps.fit()).isTrue();
  }

  @Test
  void usualExecutableTakesFourRanges() {
    maps.set(0, 0x10000, Protection.NONE);
    maps.set(0x10000, TEXT - 0x10000, Protection.READ);
    maps.set(TEXT, 0x3000, Protection.READ_EXECUTE);
    maps.set(0x10_3000, 0x1000, Protection.READ);
    maps.set(0x10_4000, 0x2000, Protection.READ_WRITE);
    assertThat(describe()).isEqualTo("0-100000:3 100000-103000:5 103000-104000:1 104000-400000:3");
    assertThat(maps.fit()).isTrue();
  }

  @Test
  void equalNeighboursAreOneRange() {
    maps.set(TEXT, 0x1000, Protection.READ);
    maps.set(TEXT + 0x1000, 0x1000, Protection.READ);
    assertThat(describe()).isEqualTo("0-100000:3 100000-102000:1 102000-400000:3");
    maps.set(TEXT, 0x2000, Protection.READ_WRITE);
    assertThat(describe()).isEqualTo("0-400000:3");
  }

  @Test
  void lastRangeReachesTheEnd() {
    maps.set(SIZE - 0x1000, 0x1000, Protection.READ_EXECUTE);
    assertThat(describe()).isEqualTo("0-3ff000:3 3ff000-400000:5");
  }

  @Test
  void moreThanTheKernelHasRoomForDoNotFit() {
    for (int i = 0; i < 2; i++) {
      maps.set(TEXT + 0x4000L * i, 0x1000, Protection.READ_EXECUTE);
    }
    assertThat(maps.count()).isEqualTo(5);
    assertThat(maps.fit()).isFalse();
  }

  @Test
  void whatNobodyMayTouchIsKeptWhereTheRestDoesNotFit() {
    maps.set(TEXT, 0x3000, Protection.READ_EXECUTE);
    maps.set(0x10_3000, 0x1000, Protection.READ);
    maps.set(0x12_0000, 0x2_0000, Protection.NONE);
    maps.set(0x14_0000, 0x1000, Protection.READ);
    assertThat(maps.fit()).isFalse();
    MemoryMaps holes = maps.holes();
    assertThat(holes.fit()).isTrue();
    assertThat(describe(holes)).isEqualTo("0-120000:7 120000-140000:0 140000-400000:7");
  }

  @Test
  void whatIsNotMappedTakesNoRoom() {
    maps.set(TEXT, 0x1000, Protection.READ_EXECUTE);
    maps.set(TEXT + 0x1000, 0x1000, Protection.NONE);
    maps.set(TEXT + 0x2000, 0x1000, Protection.READ);
    assertThat(maps.count()).isEqualTo(5);
    assertThat(maps.fit()).isTrue();
  }
}
