// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Arguments, results and errors of native functions. */
class DowncallTest {
  private static final int F_GETFD = 1;

  private final Downcall downcall = Downcall.link();
  private final MemorySegment syscall = downcall.find("syscall");

  @Test
  void everyWordArrives() {
    try (Arena arena = Arena.ofConfined();
        Fd file = Fd.memfd("words", 1 << 20)) {
      MemorySegment errno = arena.allocate(ValueLayout.JAVA_INT);
      // mmap(2) by syscall(2) needs all seven: the last is the offset, on the stack on x86_64.
      long two = 2L * 65536;
      file.write(text(arena, "here"), 0, 4);
      assertThat(file.pwrite(text(arena, "there"), 0, 5, two)).isEqualTo(5);
      long address = downcall.call(syscall, errno, Sys.MMAP, 0, 65536, 1, 1, file.number(), two);
      assertThat(address).isPositive();
      MemorySegment mapped = MemorySegment.ofAddress(address).reinterpret(65536);
      assertThat(mapped.getString(0)).isEqualTo("there");
      assertThat(downcall.call(syscall, errno, Sys.MUNMAP, address, 65536, 0, 0, 0, 0)).isZero();
    }
  }

  @Test
  void errnoIsCaptured() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = arena.allocate(ValueLayout.JAVA_INT);
      assertThat(downcall.call(syscall, errno, Sys.CLOSE, -1, 0, 0, 0, 0, 0)).isEqualTo(-1);
      assertThat(errno.get(ValueLayout.JAVA_INT, 0)).isEqualTo(Errno.EBADF);
    }
  }

  @Test
  void errnoOfAVariadicFunctionIsCaptured() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = arena.allocate(ValueLayout.JAVA_INT);
      assertThat(downcall.callVariadic(downcall.find("fcntl"), errno, -1, F_GETFD, 0))
          .isEqualTo(-1);
      assertThat(errno.get(ValueLayout.JAVA_INT, 0)).isEqualTo(Errno.EBADF);
    }
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(downcall.find("no_such_function")).isNull();
    assertThat(Libc.has("no_such_function")).isFalse();
    assertThatThrownBy(() -> Libc.find("no_such_function"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("no_such_function");
    assertThat(Libc.has("getpagesize")).isTrue();
  }

  private static MemorySegment text(Arena arena, String text) {
    return arena.allocateFrom(text);
  }
}
