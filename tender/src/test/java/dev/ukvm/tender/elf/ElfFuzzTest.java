// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.elf;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.ukvm.abi.Hvt;
import dev.ukvm.abi.LittleEndian;
import dev.ukvm.abi.Offer;
import dev.ukvm.posix.Fd;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.Protection;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A hostile file gets a {@link TenderException} with one printable line, or it is an image whose
 * segments are sound and load. {@link #image} runs its seeds in a usual build, and as a fuzzer by
 * {@code JAZZER_FUZZ=1 mvn -pl tender -am test -Dtest=ElfFuzzTest#image
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class ElfFuzzTest {
  private static final int MUTATIONS = 10_000;

  /** Enough for the seeds; most images that fit no more are refused by it. */
  private static final GuestMemory MEMORY = new GuestMemory(Arena.global().allocate(4 << 20));

  /** Numbers at which sums and limits break. */
  private static final long[] EDGES = {
    0,
    1,
    11,
    12,
    19,
    20,
    0x1000,
    0xff000,
    0x100000,
    0x101000,
    0x200000,
    0x7fff_ffff,
    0xffff_f000L,
    0xffff_ffffL,
    0x1_0000_0000L,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -0x1000,
    -1,
  };

  static Stream<byte[]> seeds() {
    return Stream.of(
        ElfBuilder.guest().build(),
        ElfBuilder.guest().machine(183).build(),
        OffersTest.guestThatAsks(0x102000, 0x103000).build(),
        ElfBuilder.guest().remove(ElfBuilder.BSS).remove(ElfBuilder.OPENBSD - 1).build(),
        // Data between two that have no content, on their pages.
        ElfBuilder.guest()
            .remove(ElfBuilder.BSS)
            .add(ElfBuilder.PT_LOAD, ElfBuilder.R | ElfBuilder.W, 0x103000, new byte[0], 0x100, 1)
            .add(ElfBuilder.PT_LOAD, ElfBuilder.R | ElfBuilder.W, 0x103100, new byte[8])
            .add(ElfBuilder.PT_LOAD, ElfBuilder.R | ElfBuilder.W, 0x103200, new byte[0], 4096, 1)
            .build());
  }

  @MethodSource("seeds")
  @FuzzTest
  void image(byte[] bytes) {
    try (ElfImage image = ElfImage.open("app.elf", file(bytes))) {
      long end = Hvt.GUEST_MIN_BASE;
      for (Segment segment : image.segments()) {
        assertThat(segment.start()).isBetween(end, segment.address()).matches(s -> s % 4096 == 0);
        assertThat(segment.end())
            .isBetween(segment.address() + segment.memorySize(), Hvt.MEMORY_MAX)
            .matches(e -> e % 4096 == 0);
        assertThat(segment.fileSize()).isBetween(0L, segment.memorySize());
        assertThat(segment.protection()).isIn((Object[]) Protection.values());
        end = segment.end();
      }
      assertThat(image.kernelEnd()).isEqualTo(end);
      assertThat(image.entry().value()).isBetween(Hvt.GUEST_MIN_BASE, Hvt.MEMORY_MAX - 1);
      Offers offers = image.offers();
      assertThat(offers.stop()).isBetween(0L, Hvt.MEMORY_MAX - Offer.Stop.SIZE);
      assertThat(offers.input()).isBetween(0L, Hvt.MEMORY_MAX - Offer.Input.SIZE);
      image.loadInto(MEMORY);
    } catch (TenderException e) {
      assertThat(e.getMessage()).startsWith("app.elf: ");
      assertThat(e.getMessage().length()).isLessThan(250);
      for (int i = 0; i < e.getMessage().length(); i++) {
        char c = e.getMessage().charAt(i);
        assertThat(c >= ' ' && c < 0x7f).as(e.getMessage()).isTrue();
      }
    }
  }

  @Test
  void mutatedImages() {
    byte[][] seeds = seeds().toArray(byte[][]::new);
    Random random = new Random(1);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] seed = seeds[random.nextInt(seeds.length)];
      int length = random.nextInt(8) > 0 ? seed.length : random.nextInt(seed.length);
      byte[] bytes = Arrays.copyOf(seed, length);
      for (int n = random.nextInt(4); n > 0 && length >= 8; n--) {
        long value = EDGES[random.nextInt(EDGES.length)];
        if (random.nextBoolean()) {
          LittleEndian.putLong(bytes, random.nextInt(length / 8) * 8, value);
        } else {
          LittleEndian.putShort(bytes, random.nextInt(length - 1), (int) value);
        }
      }
      image(bytes);
    }
  }

  private static Fd file(byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment content = arena.allocate(bytes.length);
      MemorySegment.copy(bytes, 0, content, ValueLayout.JAVA_BYTE, 0, bytes.length);
      Fd fd = Fd.memfd("image", 0);
      fd.check(fd.write(content, 0, bytes.length), "write");
      return fd;
    }
  }
}
