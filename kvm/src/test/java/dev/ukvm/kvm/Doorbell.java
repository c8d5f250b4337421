// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.kvm;

import dev.ukvm.posix.Fd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An event to attach to a machine's kicks.
 *
 * @param event to be closed after the machine
 */
record Doorbell(Fd event) implements AutoCloseable {
  Doorbell() {
    this(Fd.event("doorbell"));
  }

  /** How often it was rung since the last time; 0 or less if it was not. */
  long rings() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
      long result = event.read(count, 0, Long.BYTES);
      return result < 0 ? result : count.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  @Override
  public void close() {
    event.close();
  }
}
