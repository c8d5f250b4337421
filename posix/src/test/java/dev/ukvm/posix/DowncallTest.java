// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** Both ways to link do the same. */
class DowncallTest {
  private static final MemorySegment SYSCALL = Libc.find("syscall");

  @Test
  void theQuickWayIsTakenWhereItIs() {
    boolean written = Runtime.version().feature() == 25;
    assertThat(Downcall.link().getClass().getSimpleName())
        .isEqualTo(written ? "DirectDowncall" : "LinkedDowncall");
  }

  @Test
  void everyWordArrives() {
    for (Downcall downcall : new Downcall[] {Downcall.link(), new LinkedDowncall()}) {
      try (Arena arena = Arena.ofConfined();
          Fd file = Fd.memfd("words", 1 << 20)) {
        MemorySegment errno = arena.allocate(ValueLayout.JAVA_INT);
        // mmap(2) by syscall(2) needs all seven: the last is the offset, on the stack on x86_64.
        long two = 2L * 65536;
        file.write(text(arena, "here"), 0, 4);
        assertThat(file.pwrite(text(arena, "there"), 0, 5, two)).isEqualTo(5);
        long address = downcall.call(SYSCALL, errno, Sys.MMAP, 0, 65536, 1, 1, file.number(), two);
        assertThat(address).isPositive();
        MemorySegment mapped = MemorySegment.ofAddress(address).reinterpret(65536);
        assertThat(mapped.getString(0)).isEqualTo("there");
        assertThat(downcall.call(SYSCALL, errno, Sys.MUNMAP, address, 65536, 0, 0, 0, 0)).isZero();
      }
    }
  }

  @Test
  void errnoIsCaptured() {
    for (Downcall downcall : new Downcall[] {Downcall.link(), new LinkedDowncall()}) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment errno = arena.allocate(ValueLayout.JAVA_INT);
        assertThat(downcall.call(SYSCALL, errno, Sys.CLOSE, -1, 0, 0, 0, 0, 0)).isEqualTo(-1);
        assertThat(errno.get(ValueLayout.JAVA_INT, 0)).isEqualTo(Errno.EBADF);
      }
    }
  }

  private static MemorySegment text(Arena arena, String text) {
    return arena.allocateFrom(text);
  }
}
