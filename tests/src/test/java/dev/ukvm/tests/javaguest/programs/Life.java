// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs;

import java.io.IOException;

/** Does what its first argument says. */
public final class Life {
  private Life() {}

  public static void main(String[] arguments) throws IOException {
    switch (arguments[0]) {
      case "arguments" -> {
        StringBuilder line = new StringBuilder().append(arguments.length - 1).append(':');
        for (int i = 1; i < arguments.length; i++) {
          line.append(' ').append(arguments[i]);
        }
        System.out.println(line);
      }
      case "exit" -> {
        System.out.print("bye");
        System.exit(Integer.parseInt(arguments[1]));
      }
      case "throw" -> fail();
      case "input" -> System.out.println(System.in.read());
      case "clock" -> {
        long wall = System.currentTimeMillis();
        long before = System.nanoTime();
        boolean forward = true;
        for (int i = 0; i < 1000; i++) {
          long now = System.nanoTime();
          forward = forward && now >= before;
          before = now;
        }
        System.out.println(wall + " " + forward);
      }
      case "memory" -> System.out.println(Runtime.getRuntime().maxMemory());
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void fail() {
    throw new IllegalStateException("on purpose");
  }
}
