// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import dev.ukvm.guest.runtime.linux.HostSystem;

/** The operating systems of the class of this name for a JVM, of which this is one. */
public enum Platform {
  LINUX,
  FREEBSD,
  MACOS;

  public static Platform host() {
    return LINUX;
  }

  public static String machine() {
    return HostSystem.isX86() ? "x86_64" : "aarch64";
  }
}
