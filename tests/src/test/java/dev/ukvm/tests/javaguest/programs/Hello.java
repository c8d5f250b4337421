// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs;

/** The least that there is. */
public final class Hello {
  private Hello() {}

  public static void main(String[] arguments) {
    System.out.println("Hello, world!");
  }
}
