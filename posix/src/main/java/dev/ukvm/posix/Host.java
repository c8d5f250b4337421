// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/** The kernel under this process. Apart from {@link Kernel}, whose subclasses it initializes. */
final class Host {
  static final Kernel KERNEL =
      switch (Platform.host()) {
        case LINUX -> new Linux();
        case FREEBSD -> new FreeBsd();
        case MACOS -> new MacOs();
      };

  private Host() {}
}
