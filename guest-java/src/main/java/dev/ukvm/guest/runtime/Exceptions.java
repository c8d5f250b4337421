// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import org.teavm.interop.Unmanaged;

/** What TeaVM throws from code that does not keep its own references safe. */
@Replaces("org.teavm.runtime.ExceptionHandling")
final class Exceptions {
  private Exceptions() {}

  @Replaces.Static
  @Unmanaged
  public static void throwClassCastException() {
    Failures.classCast();
  }

  @Replaces.Static
  @Unmanaged
  public static void throwNullPointerException() {
    Failures.raise(0, 0, 0);
  }

  @Replaces.Static
  @Unmanaged
  public static void throwArrayIndexOutOfBoundsException() {
    Failures.raise(1, 0, -1);
  }

  @Replaces.Static
  @Unmanaged
  public static StackTraceElement[] fillStackTrace() {
    return StackTraces.capture(null);
  }
}
