// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.tender.elf.Segment;
import dev.ukvm.tender.vm.Protection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunTest {
  private static final long GRANULE = 0x4000;

  private static Segment segment(long start, long end, Protection protection) {
    return new Segment(0, start, end - start, 0, 0, protection, start, end);
  }

  private static long[] edges(long start, long end) {
    return Run.readOnlyEdges(
        new Segment[] {segment(start, end, Protection.READ_EXECUTE)}, GRANULE, GRANULE);
  }

  @Test
  void wholeGranulesHaveNoEdges() {
    assertThat(edges(0x100000, 0x108000)).isEmpty();
  }

  /** Within one granule, and from one into the next. */
  @ParameterizedTest
  @CsvSource({
    "0x100000, 0x101000",
    "0x101000, 0x103000",
    "0x103000, 0x104000",
    "0x100000, 0x103000"
  })
  void whatFillsNoGranuleIsAllEdge(String start, String end) {
    assertThat(edges(Long.decode(start), Long.decode(end)))
        .containsExactly(Long.decode(start), Long.decode(end));
  }

  @Test
  void edgesLieAroundWholeGranules() {
    assertThat(edges(0x103000, 0x109000)).containsExactly(0x103000, 0x104000, 0x108000, 0x109000);
    assertThat(edges(0x103000, 0x105000)).containsExactly(0x103000, 0x104000, 0x104000, 0x105000);
    assertThat(edges(0x100000, 0x105000)).containsExactly(0x104000, 0x105000);
    assertThat(edges(0x103000, 0x108000)).containsExactly(0x103000, 0x104000);
  }

  @Test
  void onlyReadOnlySegmentsCount() {
    Segment[] segments = {
      segment(0x100000, 0x101000, Protection.READ_EXECUTE),
      segment(0x101000, 0x102000, Protection.READ),
      segment(0x102000, 0x103000, Protection.READ_WRITE)
    };
    assertThat(Run.readOnlyEdges(segments, GRANULE, GRANULE))
        .containsExactly(0x100000, 0x101000, 0x101000, 0x102000);
    assertThat(Run.readOnlyEdges(segments, 0x1000, 0x1000)).isEmpty();
  }
}
