// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/** An operating system that this module can speak to. */
public enum Platform {
  LINUX,
  FREEBSD,
  MACOS;

  /**
   * Names another platform than the one this JVM runs on, in lower case, for tests with a double of
   * its libc; {@link LinkedDowncall#PROPERTY} then names the double.
   */
  static final String PROPERTY = "ukvm.platform";

  private static final Platform HOST = find();

  /** The one that this process speaks to. */
  public static Platform host() {
    return HOST;
  }

  /** The host's processor, as uname -m names x86_64 and aarch64 on Linux. */
  public static String machine() {
    String name = System.getProperty("os.arch");
    return switch (name) {
      case "amd64" -> "x86_64";
      case "arm64" -> "aarch64";
      default -> name;
    };
  }

  private static Platform find() {
    String name = System.getProperty(PROPERTY);
    if (name == null) {
      name = System.getProperty("os.name");
    }
    return switch (name) {
      case "FreeBSD", "freebsd" -> FREEBSD;
      case "Mac OS X", "macos" -> MACOS;
      // Whatever else there is will say by itself what it does not have.
      default -> LINUX;
    };
  }
}
