// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.ref.Reference;

/** The variables that this process was started with, as {@link HostText}. */
public final class Environment {
  private Environment() {}

  /** The value of a variable, or {@code null} if there is none of that name. */
  public static String get(String name) {
    Struct text = Struct.ofString(name);
    long value = Libc.call(Libc.find("getenv"), text.address(), 0, 0, 0, 0, 0, 0);
    Reference.reachabilityFence(text);
    if (value == 0) {
      return null;
    }
    long length = Libc.call(Libc.find("strlen"), value, 0, 0, 0, 0, 0, 0);
    return HostText.decode(Struct.at(value, (int) length).toArray());
  }
}
