// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import java.io.InputStream;
import java.util.Objects;

/**
 * {@code System.in}: the monitor's standard input. Reading blocks the thread that does, and as on a
 * JVM interrupting it does not end that. A monitor that offers no input is at its end.
 */
final class ConsoleInput {
  private static final WaitingThreads WAITING = new WaitingThreads();

  private ConsoleInput() {}

  private static final class Arrival implements Events.Source {
    @Override
    public boolean isReady() {
      return Native.inputIsReady();
    }

    @Override
    public void ready() {
      WAITING.wake();
    }
  }

  private static int read(byte[] buffer, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length == 0) {
      return 0;
    }
    for (; ; ) {
      int count = Native.inputRead(buffer, offset, length);
      if (count != 0) {
        return count;
      }
      Events.awaitInput(new Arrival());
      WAITING.block();
    }
  }

  @Replaces("java.lang.ConsoleInputStream")
  static final class OfStream {
    private OfStream() {}

    @Replaces.Instance
    public static int read(InputStream self) {
      byte[] one = new byte[1];
      return ConsoleInput.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Replaces.Instance
    public static int read(InputStream self, byte[] buffer) {
      return ConsoleInput.read(buffer, 0, buffer.length);
    }

    @Replaces.Instance
    public static int read(InputStream self, byte[] buffer, int offset, int length) {
      return ConsoleInput.read(buffer, offset, length);
    }

    @Replaces.Instance
    public static int available(InputStream self) {
      if (!Native.inputIsReady()) {
        Native.poll(0);
      }
      return Native.inputAvailable();
    }
  }
}
