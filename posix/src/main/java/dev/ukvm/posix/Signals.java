// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import sun.misc.Signal;

/**
 * Signals to this process. Each is handled on a thread of its own, never in signal context: one of
 * the JVM's, or of {@link SignalReader} where our launcher started us.
 */
public final class Signals {
  private static SignalReader reader;

  private Signals() {}

  /**
   * Has signals taken from a descriptor of signalfd(2) from now on, in place of the JVM's ways.
   *
   * @param descriptor a blocking one that whoever started this process left open
   */
  public static void receiveFrom(int descriptor) {
    reader = new SignalReader(Fd.inherited(descriptor));
  }

  /**
   * Takes over a signal.
   *
   * @param name without "SIG"
   * @return false if it keeps its default action: the JVM does not give it away, or was told to
   *     leave signals alone (-Xrs)
   */
  public static boolean handle(String name, SignalHandler handler) {
    if (reader != null && reader.handle(name, handler)) {
      return true;
    }
    try {
      Signal.handle(new Signal(name), signal -> deliver("SIG" + signal.getName(), handler));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Calls a handler as often as it wants, on this thread. */
  static void deliver(String signal, SignalHandler handler) {
    try {
      for (int times = 0; handler.received(signal, times); times++) {
        Thread.sleep(SignalHandler.AGAIN_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Gives a signal a handler that does nothing, once: an ignored signal interrupts no system call.
   */
  static void ensureHandled(String name) {
    Ignored.NAMES.computeIfAbsent(name, n -> handle(n, (signal, times) -> false));
  }

  private static final class Ignored {
    static final ConcurrentMap<String, Boolean> NAMES = new ConcurrentHashMap<>();
  }
}
