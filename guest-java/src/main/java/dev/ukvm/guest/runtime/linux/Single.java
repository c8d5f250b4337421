// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime.linux;

import dev.ukvm.guest.runtime.Launcher;
import dev.ukvm.guest.runtime.Native;
import dev.ukvm.guest.runtime.NativeMemory;
import dev.ukvm.guest.runtime.Replaces;
import org.teavm.runtime.EventQueue;

/** A program of one thread: what would otherwise start, wait for or lock out others. */
@SuppressWarnings("DoNotCallSuggester") // The build puts calls of them in place of others.
final class Single {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private Single() {}

  private static UnsupportedOperationException noThread() {
    return new UnsupportedOperationException("there is one thread");
  }

  @Replaces("org.teavm.runtime.Fiber")
  static final class OfFiber {
    private OfFiber() {}

    @Replaces.Static
    public static void startMain(String[] arguments) {
      Launcher.run(arguments);
    }
  }

  /** Nothing happens by itself. */
  @Replaces("org.teavm.runtime.EventQueue")
  static final class OfEventQueue {
    private OfEventQueue() {}

    @Replaces.Static
    public static void offer(EventQueue.Event event) {
      throw noThread();
    }

    @Replaces.Static
    public static int offer(EventQueue.Event event, long time) {
      throw noThread();
    }

    @Replaces.Static
    public static void kill(int id) {}

    @Replaces.Static
    public static void stop() {}

    @Replaces.Static
    public static boolean isStopped() {
      return true;
    }

    @Replaces.Static
    public static void process() {}
  }

  @Replaces("java.lang.Thread")
  static final class OfThread {
    private OfThread() {}

    @Replaces.Instance
    public static void start(Thread self) {
      throw noThread();
    }

    @Replaces.Static
    public static void sleep(long millis) throws InterruptedException {
      Native.waitNanos(millis * NANOS_PER_MILLI);
    }

    @Replaces.Static
    public static void sleep(long millis, int nanos) throws InterruptedException {
      Native.waitNanos(millis * NANOS_PER_MILLI + nanos);
    }

    @Replaces.Instance
    public static void join(Thread self, long millis) {
      throw noThread();
    }

    @Replaces.Static
    @SuppressWarnings("NamedLikeContextualKeyword")
    public static void yield() {}

    @Replaces.Static
    public static void onSpinWait() {
      NativeMemory.pause();
    }
  }

  /** Only this thread can have a monitor, so it has them all. */
  @Replaces("java.lang.Object")
  static final class Monitors {
    private Monitors() {}

    static void enter(Object object) {
      if (object == null) {
        throw new NullPointerException();
      }
    }

    static void exit(Object object) {}

    /** Nobody would notify it. */
    @Replaces.Instance
    public static void wait(Object self, long millis, int nanos) throws InterruptedException {
      throw noThread();
    }

    @Replaces.Instance
    public static void wait(Object self, long millis) throws InterruptedException {
      throw noThread();
    }

    @Replaces.Instance
    public static void wait(Object self) throws InterruptedException {
      throw noThread();
    }

    @Replaces.Instance
    public static void notify(Object self) {}

    @Replaces.Instance
    public static void notifyAll(Object self) {}

    @Replaces.Instance
    public static int identity(Object self) {
      return Native.identity(self);
    }
  }

  @Replaces("java.lang.Runtime")
  static final class OfRuntime {
    private OfRuntime() {}

    /** Those that this process may use. */
    @Replaces.Instance
    public static int availableProcessors(Runtime self) {
      return HostSystem.processors();
    }

    @Replaces.Instance
    public static void exit(Runtime self, int status) {
      Native.exit(status);
    }
  }

  @Replaces("java.lang.System")
  static final class OfSystem {
    private OfSystem() {}

    @Replaces.Static
    public static void exit(int status) {
      Native.exit(status);
    }
  }

  @Replaces("org.teavm.classlib.impl.console.Console")
  static final class OfConsole {
    private OfConsole() {}

    @Replaces.Static
    public static void writeStderr(byte[] data, int offset, int length) {
      HostSystem.printError(data, offset, length);
    }
  }
}
