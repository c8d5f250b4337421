// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import java.util.Arrays;
import org.teavm.interop.Address;
import org.teavm.runtime.CallSiteLocation;
import org.teavm.runtime.ExceptionHandling;
import org.teavm.runtime.MethodLocation;
import org.teavm.runtime.ShadowStack;

/** Makes stack traces of the frames that every Java method links. */
final class StackTraces {
  /** As -XX:MaxJavaStackTraceDepth of HotSpot. */
  private static final int MAXIMUM = 1024;

  private static final String HERE = "dev.ukvm.guest.runtime.";
  private static final String TEAVM = "org.teavm.runtime.";

  private StackTraces() {}

  /**
   * The stack as it is, less what is the runtime's own.
   *
   * @param thrown the exception that is being made, whose constructors are left out, or {@code
   *     null}
   */
  static StackTraceElement[] capture(Throwable thrown) {
    StackTraceElement[] trace = new StackTraceElement[16];
    int size = 0;
    boolean making = true;
    Address frame = ShadowStack.getStackTop();
    while (frame != null && size < MAXIMUM) {
      int id = ShadowStack.getCallSiteId(frame);
      if (id >= 0) {
        CallSiteLocation location = ExceptionHandling.findCallSiteById(id, frame).location;
        while (location != null && size < MAXIMUM) {
          MethodLocation method = location.method;
          if (method != null && method.className != null && method.methodName != null) {
            String className = method.className.value;
            String methodName = method.methodName.value;
            making = making && isMaking(className, methodName, thrown);
            if (!making && !isRuntime(className)) {
              if (size == trace.length) {
                trace = Arrays.copyOf(trace, 2 * size);
              }
              trace[size++] =
                  new StackTraceElement(
                      className,
                      methodName,
                      method.fileName != null ? method.fileName.value : null,
                      location.lineNumber);
            }
          }
          location = Native.caller(location);
        }
      }
      frame = ShadowStack.getNextStackFrame(frame);
    }
    return size == trace.length ? trace : Arrays.copyOf(trace, size);
  }

  private static boolean isRuntime(String className) {
    return className.startsWith(HERE) || className.startsWith(TEAVM);
  }

  /** Whether a frame is a part of the exception's construction. */
  private static boolean isMaking(String className, String methodName, Throwable thrown) {
    if (isRuntime(className) || methodName.equals("fillInStackTrace")) {
      return true;
    }
    if (methodName.equals("<init>") && thrown != null) {
      for (Class<?> type = thrown.getClass(); type != null; type = type.getSuperclass()) {
        if (className.equals(type.getName())) {
          return true;
        }
      }
    }
    return false;
  }
}
