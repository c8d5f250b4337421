// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import dev.ukvm.guest.runtime.linux.HostSystem;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The variables that this process was started with, in the place of the class of this name for a
 * JVM.
 */
public final class Environment {
  private Environment() {}

  /** The value of a variable of the environment, or {@code null}. */
  public static String get(String name) {
    String start = name + "=";
    MemorySegment all =
        MemorySegment.ofAddress(HostSystem.environment()).reinterpret(Long.MAX_VALUE);
    for (long at = 0; ; at += Long.BYTES) {
      long address = all.get(ValueLayout.JAVA_LONG, at);
      if (address == 0) {
        return null;
      }
      String variable = Executable.text(address);
      if (variable.startsWith(start)) {
        return variable.substring(start.length());
      }
    }
  }
}
