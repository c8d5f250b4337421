// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import sun.misc.Signal;

/**
 * Signals to this process. The JVM runs handlers on threads of its own, never in signal context.
 */
public final class Signals {
  private Signals() {}

  /**
   * Takes over a signal.
   *
   * @param name without "SIG"
   * @param handler is given the name, with "SIG"
   * @return false if the JVM was told to leave signals alone (-Xrs): it keeps its default action
   */
  public static boolean handle(String name, Consumer<String> handler) {
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
