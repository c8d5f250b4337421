// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/** The kernel under this process, which is Linux. */
final class Host {
  static final Kernel KERNEL = new Linux();

  private Host() {}
}
