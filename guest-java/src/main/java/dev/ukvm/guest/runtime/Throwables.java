// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

/** What {@link Throwable} does of itself. */
@Replaces("java.lang.Throwable")
final class Throwables {
  private Throwables() {}

  @Replaces.Instance
  public static Throwable fillInStackTrace(Throwable self) {
    self.setStackTrace(StackTraces.capture(self));
    return self;
  }
}
