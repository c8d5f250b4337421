// SPDX-License-Identifier: Apache-2.0

/** A guest in Java. */
public final class Hello {
  public static void main(String[] arguments) {
    System.out.println("Hello, world!");
  }
}
