// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import dev.ukvm.guest.runtime.linux.HostSystem;

/**
 * Signals of a program of one thread, in the place of the class of this name for a JVM. The C half
 * notes them; handlers run on the one thread, behind the system call that was interrupted, and
 * again while a timer interrupts.
 */
public final class Signals {
  private static final int SIGALRM = 14;

  private static final SignalHandler[] HANDLERS = new SignalHandler[SignalNames.COUNT];

  /**
   * Signals that came before their handler was there; calls so far of those whose handler wants
   * more, else 0.
   */
  private static final boolean[] EARLY = new boolean[SignalNames.COUNT];

  private static final int[] TIMES = new int[SignalNames.COUNT];
  private static boolean delivering;

  private Signals() {}

  public static boolean handle(String name, SignalHandler handler) {
    int number = SignalNames.number(name);
    if (number == 0) {
      return false;
    }
    HANDLERS[number] = handler;
    if (EARLY[number]) {
      EARLY[number] = false;
      call(number, 0);
      HostSystem.repeatSignals();
    }
    return true;
  }

  /** Calls the handlers of what has come. */
  static void deliver() {
    if (delivering) {
      // A handler's own system calls.
      return;
    }
    delivering = true;
    try {
      int come = HostSystem.takeSignals();
      for (int number = 1; number < SignalNames.COUNT; number++) {
        if ((come >> number & 1) != 0) {
          if (HANDLERS[number] == null) {
            EARLY[number] = true;
          } else {
            call(number, 0);
          }
        } else if (TIMES[number] > 0 && (come >> SIGALRM & 1) != 0) {
          call(number, TIMES[number]);
        }
      }
      for (int times : TIMES) {
        if (times > 0) {
          return;
        }
      }
      HostSystem.signalsSettled();
    } finally {
      delivering = false;
    }
  }

  private static void call(int number, int times) {
    boolean more = HANDLERS[number].received(SignalNames.full(number), times);
    if (times == TIMES[number]) {
      TIMES[number] = more ? times + 1 : 0;
    }
    // Else it has come once more: the calls for the first time go on.
  }
}
