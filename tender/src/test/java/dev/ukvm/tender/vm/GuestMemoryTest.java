// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ukvm.abi.Hvt;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuestMemoryTest {
  private static final long SIZE = Hvt.MEMORY_MIN;

  private static final List<Protection> PROTECTIONS = List.of(Protection.values());

  private final GuestMemory memory = new GuestMemory(Arena.ofAuto().allocate(SIZE, Hvt.PAGE_SIZE));

  @ParameterizedTest
  @CsvSource({
    "0x200000, 1",
    "0x1fffff, 2",
    "0x1ffff9, 8",
    "0x100000, 0x100001",
    "0x100000, 0x7fffffffffffffff",
    "0x100000, -1",
    "0x100000, -9223372036854775808",
    "0x100000, 0x80000000",
    "0x100000, 0x100000000",
    "-1, 1",
    "-1, -1",
    "-8, 16",
    "-9223372036854775808, 8",
    "0x200001, 0",
    "0xffffffff, 8",
  })
  void refusesWhatIsNotInside(String address, String length) {
    GuestAccessException e =
        catchThrowableOfType(
            GuestAccessException.class,
            () -> memory.check(Long.decode(address), Long.decode(length), Access.READ));
    assertThat(e.isOutside()).isTrue();
    assertThat(e.address().value()).isEqualTo(Long.decode(address));
    assertThat(e.length()).isEqualTo(Long.decode(length));
  }

  @ParameterizedTest
  @CsvSource({"0, 0x200000", "0x1fffff, 1", "0x200000, 0", "0x1ffff8, 8", "0, 0"})
  void allowsWhatIsInside(String address, String length) {
    memory.check(Long.decode(address), Long.decode(length), Access.WRITE);
  }

  @Test
  void readsAndWritesUnalignedLittleEndian() {
    memory.writeLong(0x100003, 0x1122334455667788L);
    memory.writeInt(0x10000b, 0xaabbccdd);
    assertThat(memory.peek(new GuestAddress(0x100003), 12))
        .containsExactly(0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 0xdd, 0xcc, 0xbb, 0xaa);
    long[] words = new long[2];
    memory.read(0x100003, words, 1);
    assertThat(words).containsExactly(0x1122334455667788L, 0);
  }

  @Test
  void guestCannotWriteWhereItsProtectionForbidsButTheTenderCan() {
    memory.protect(new GuestAddress(0x100000), 0x2000, Protection.READ_EXECUTE);
    GuestAccessException e =
        catchThrowableOfType(GuestAccessException.class, () -> memory.writeLong(0x100000 - 4, 1));
    assertThat(e.isOutside()).isFalse();
    assertThat(e.address()).isEqualTo(new GuestAddress(0x100000));
    assertThat(e.access()).isEqualTo(Access.WRITE);
    memory.putLong(new GuestAddress(0x100000), 7);
    long[] word = new long[1];
    memory.read(0x100000, word, 1);
    assertThat(word[0]).isEqualTo(7);
  }

  @Test
  void emptyRangesAreAllowedInsideProtectedMemory() {
    memory.protect(new GuestAddress(0), SIZE, Protection.NONE);
    memory.check(0x1000, 0, Access.WRITE);
  }

  @Test
  void peekEndsWithMemory() {
    assertThat(memory.peek(new GuestAddress(SIZE - 3), 15)).hasSize(3);
    assertThat(memory.peek(new GuestAddress(SIZE), 15)).isEmpty();
    assertThat(memory.peek(new GuestAddress(-5), 15)).isEmpty();
  }

  /** Any sequence of protections agrees with a table that has one entry a page. */
  @Test
  void protectionsAgreeWithATableOfPages() {
    int pages = (int) (SIZE / Hvt.PAGE_SIZE);
    Random random = new Random(42);
    for (int round = 0; round < 200; round++) {
      GuestMemory tested = new GuestMemory(memory.slice(new GuestAddress(0), SIZE));
      Protection[] table = new Protection[pages];
      Arrays.fill(table, Protection.READ_WRITE);
      for (int step = 0; step < 12; step++) {
        int from = random.nextInt(pages);
        int to = from + 1 + random.nextInt(Math.min(64, pages - from));
        Protection protection = PROTECTIONS.get(random.nextInt(PROTECTIONS.size()));
        Arrays.fill(table, from, to, protection);
        tested.protect(
            new GuestAddress(from * Hvt.PAGE_SIZE), (to - from) * Hvt.PAGE_SIZE, protection);
      }
      for (int check = 0; check < 500; check++) {
        long start = random.nextLong(SIZE);
        long length = 1 + random.nextLong(Math.min(0x3000, SIZE - start));
        boolean readable = true;
        boolean writable = true;
        for (long page = start / Hvt.PAGE_SIZE;
            page <= (start + length - 1) / Hvt.PAGE_SIZE;
            page++) {
          readable &= table[(int) page].readable();
          writable &= table[(int) page].writable();
        }
        assertThat(isAllowed(tested, start, length, Access.READ)).isEqualTo(readable);
        assertThat(isAllowed(tested, start, length, Access.WRITE)).isEqualTo(writable);
      }
    }
  }

  private static boolean isAllowed(GuestMemory memory, long start, long length, Access access) {
    try {
      memory.check(start, length, access);
      return true;
    } catch (GuestAccessException e) {
      assertThat(e.isOutside()).isFalse();
      return false;
    }
  }
}
