// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.MemorySegment;

/**
 * A 32-bit word, maybe shared with another process, on which one side sleeps until the other wakes
 * it: futex(2). Neither method allocates.
 */
public final class Futex {
  private static final int FUTEX_WAIT = 0;
  private static final int FUTEX_WAKE = 1;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final MemorySegment word;
  private final Struct timeout = Struct.allocate(16);

  /**
   * @param word 4 bytes, aligned; mapped for as long as this object is in use
   */
  public Futex(MemorySegment word) {
    if (word.byteSize() != Integer.BYTES || word.address() % Integer.BYTES != 0) {
      throw new IllegalArgumentException("not an aligned 32-bit word: " + word);
    }
    this.word = word;
  }

  /**
   * Sleeps while the word is {@code value}, until woken, for at most {@code nanos} nanoseconds. May
   * return early for no reason. For one thread.
   */
  public void await(int value, long nanos) {
    timeout.putLong(0, nanos / NANOS_PER_SECOND);
    timeout.putLong(Long.BYTES, nanos % NANOS_PER_SECOND);
    Linux.syscall(Sys.FUTEX, word.address(), FUTEX_WAIT, value, timeout.address(), 0, 0);
  }

  /** Wakes one who sleeps on the word. */
  public void wake() {
    Linux.syscall(Sys.FUTEX, word.address(), FUTEX_WAKE, 1, 0, 0, 0);
  }
}
