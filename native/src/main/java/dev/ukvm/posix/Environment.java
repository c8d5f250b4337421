// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import dev.ukvm.guest.runtime.linux.HostSystem;

/**
 * The variables that this process was started with, in the place of the class of this name for a
 * JVM.
 */
public final class Environment {
  private Environment() {}

  /** The value of a variable of the environment, or {@code null}. */
  public static String get(String name) {
    byte[] start = HostText.encode(name + "=");
    Struct pointers = Struct.at(HostSystem.environment(), Integer.MAX_VALUE);
    long address = pointers.getLong(0);
    for (int at = Long.BYTES; address != 0; at += Long.BYTES) {
      Struct variable = Struct.at(address, Integer.MAX_VALUE);
      if (begins(variable, start)) {
        return variable.getString(start.length);
      }
      address = pointers.getLong(at);
    }
    return null;
  }

  /** It ends with a 0 at the latest, which is none of these bytes. */
  private static boolean begins(Struct text, byte[] start) {
    int i = 0;
    while (i < start.length && text.getByte(i) == start[i]) {
      i++;
    }
    return i == start.length;
  }
}
