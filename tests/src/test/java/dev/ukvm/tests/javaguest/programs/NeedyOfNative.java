// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs;

/** Calls native code that there is none of. */
public final class NeedyOfNative {
  private NeedyOfNative() {}

  public static void main(String[] arguments) {
    own();
  }

  private static native void own();
}
