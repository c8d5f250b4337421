// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import org.teavm.interop.Function;
import org.teavm.runtime.Fiber;

/** Starts the program. */
public final class Launcher {
  /** What a JVM's launcher exits with when main threw. */
  private static final int MAIN_FAILED = 1;

  private Launcher() {}

  /** On a green thread. */
  @Replaces("org.teavm.runtime.Fiber")
  static final class OfFiber {
    private OfFiber() {}

    @Replaces.Static
    public static void startMain(String[] arguments) {
      Fiber.start(() -> run(arguments), false);
    }
  }

  /** Runs the program's main on this thread. */
  public static void run(String[] arguments) {
    Native.setThrower(Function.get(Native.Thrower.class, Failures.class, "raise"));
    try {
      callMain(arguments);
    } catch (Throwable t) {
      Native.setStatus(MAIN_FAILED);
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, t);
    }
  }

  /** Calls the main class's main: the build writes it. */
  private static native void callMain(String[] arguments);

  /** What a thread does about an exception that nobody caught. */
  @Replaces("java.lang.DefaultUncaughtExceptionHandler")
  static final class Uncaught {
    private Uncaught() {}

    @Replaces.Instance
    public static void uncaughtException(
        Thread.UncaughtExceptionHandler self, Thread thread, Throwable thrown) {
      System.err.print("Exception in thread \"" + thread.getName() + "\" ");
      thrown.printStackTrace();
    }
  }
}
