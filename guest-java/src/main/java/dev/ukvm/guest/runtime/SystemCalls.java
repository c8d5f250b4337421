// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

/** What java.lang and java.io ask the system for. */
final class SystemCalls {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private SystemCalls() {}

  @Replaces("java.lang.System")
  static final class OfSystem {
    private OfSystem() {}

    @Replaces.Static
    public static void arraycopy(Object from, int first, Object to, int target, int length) {
      if (from == null || to == null) {
        throw new NullPointerException();
      }
      switch (Native.copyArray(from, first, to, target, length)) {
        case 0 -> {}
        case 1 ->
            throw new ArrayIndexOutOfBoundsException(
                "arraycopy: last index is not within both arrays");
        default -> throw new ArrayStoreException("arraycopy: type mismatch");
      }
    }

    @Replaces.Static
    public static void fastArraycopy(Object from, int first, Object to, int target, int length) {
      arraycopy(from, first, to, target, length);
    }

    @Replaces.Static
    public static long currentTimeMillis() {
      return Native.wallNanos() / NANOS_PER_MILLI;
    }

    @Replaces.Static
    public static long nanoTime() {
      return Native.monotonicNanos();
    }

    @Replaces.Static
    public static void exit(int status) {
      Events.exit(status);
    }

    @Replaces.Static
    public static void gc() {
      Heap.Collecting.collect();
    }
  }

  @Replaces("java.lang.Runtime")
  static final class OfRuntime {
    private OfRuntime() {}

    @Replaces.Instance
    public static long maxMemory(Runtime self) {
      return Native.heapMaximum();
    }

    @Replaces.Instance
    public static long totalMemory(Runtime self) {
      return Native.heapMaximum();
    }

    @Replaces.Instance
    public static long freeMemory(Runtime self) {
      return Native.heapFree();
    }

    @Replaces.Instance
    public static int availableProcessors(Runtime self) {
      return 1;
    }

    @Replaces.Instance
    public static void exit(Runtime self, int status) {
      Events.exit(status);
    }

    @Replaces.Instance
    public static void addShutdownHook(Runtime self, Thread hook) {
      ShutdownHooks.add(hook);
    }

    @Replaces.Instance
    public static boolean removeShutdownHook(Runtime self, Thread hook) {
      return ShutdownHooks.remove(hook);
    }

    @Replaces.Instance
    public static void halt(Runtime self, int status) {
      Native.exit(status);
    }
  }

  /** hvt has one console. */
  @Replaces("org.teavm.classlib.impl.console.Console")
  static final class OfConsole {
    private OfConsole() {}

    @Replaces.Static
    public static void writeStdout(byte[] data, int offset, int length) {
      Native.print(data, offset, length);
    }

    @Replaces.Static
    public static void writeStderr(byte[] data, int offset, int length) {
      Native.print(data, offset, length);
    }
  }
}
