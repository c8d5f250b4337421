// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import java.util.ArrayList;
import java.util.List;

/**
 * Threads that run ahead of the guest's end, all at once: when the last thread that is no daemon
 * has ended, at {@code System.exit}, and when the monitor passes on a request to end.
 */
final class ShutdownHooks implements Events.Ending {
  private static final List<Thread> HOOKS = new ArrayList<>();

  private static boolean begun;
  private static boolean finished;

  private ShutdownHooks() {}

  static void add(Thread hook) {
    if (begun) {
      throw new IllegalStateException("Shutdown in progress");
    }
    if (HOOKS.contains(hook)) {
      throw new IllegalArgumentException("Hook previously registered");
    }
    if (hook.isAlive()) {
      throw new IllegalArgumentException("Hook already running");
    }
    HOOKS.add(hook);
    Events.setEnding(new ShutdownHooks());
    StopSignal.watch();
  }

  static boolean remove(Thread hook) {
    if (begun) {
      throw new IllegalStateException("Shutdown in progress");
    }
    if (hook == null) {
      throw new NullPointerException();
    }
    return HOOKS.remove(hook);
  }

  @Override
  public boolean goesOn() {
    if (!begun) {
      begun = true;
      new Thread(
              () -> {
                run();
                finished = true;
                Events.end();
              },
              "DestroyJavaVM")
          .start();
    }
    return !finished;
  }

  @Override
  public void exit(int status) {
    while (begun) {
      // For ever, as on a JVM: whoever began it ends the guest.
      Parking.block();
    }
    begun = true;
    run();
    Native.exit(status);
  }

  @Override
  public void begin(int status) {
    if (!begun) {
      begun = true;
      new Thread(
              () -> {
                run();
                Native.exit(status);
              },
              "signal handler")
          .start();
    }
  }

  private static void run() {
    for (Thread hook : HOOKS) {
      hook.start();
    }
    for (Thread hook : HOOKS) {
      join(hook);
    }
  }

  @SuppressWarnings("ThreadJoinLoop")
  private static void join(Thread hook) {
    for (; ; ) {
      try {
        hook.join();
        return;
      } catch (InterruptedException e) {
        // Nothing ends the wait but the hook.
      }
    }
  }
}
