// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

/** What becomes of an exception that a class's initializer threw. */
final class Initializers {
  private Initializers() {}

  static void failed(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    throw new ExceptionInInitializerError(thrown);
  }
}
