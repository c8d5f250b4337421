// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import sun.misc.Signal;

/**
 * Signals to this process. Handlers run on threads of their own, never in signal context: those of
 * the JVM, or those of {@link SignalReader} where our launcher started us.
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
   * @param handler is given the name, with "SIG"
   * @return false if it keeps its default action: the JVM does not give it away, or was told to
   *     leave signals alone (-Xrs)
   */
  public static boolean handle(String name, Consumer<String> handler) {
    if (reader != null && reader.handle(name, handler)) {
      return true;
    }
    try {
      Signal.handle(new Signal(name), signal -> handler.accept("SIG" + signal.getName()));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Gives a signal a handler that does nothing, once: an ignored signal interrupts no system call.
   */
  static void ensureHandled(String name) {
    Ignored.NAMES.computeIfAbsent(name, n -> handle(n, s -> {}));
  }

  private static final class Ignored {
    static final ConcurrentMap<String, Boolean> NAMES = new ConcurrentHashMap<>();
  }
}
