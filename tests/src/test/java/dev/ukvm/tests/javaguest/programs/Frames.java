// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs;

import dev.ukvm.guest.Net;
import java.io.IOException;
import java.net.ServerSocket;

/**
 * Raw frames at the net devices {@code left} and {@code right}: a cable between them, or an attempt
 * to have one for two things, whichever its argument says.
 */
public final class Frames {
  private Frames() {}

  public static void main(String[] arguments) throws IOException {
    switch (arguments[0]) {
      case "forward" -> {
        Net left = Net.acquire("left");
        Net right = Net.acquire("right");
        new Thread(() -> forward(left, right)).start();
        new Thread(() -> forward(right, left)).start();
        System.out.println("forwarding");
      }
      case "net-first" -> {
        Net.acquire("left");
        try (ServerSocket server = new ServerSocket(80)) {
          System.out.println("serves " + server.getLocalPort());
        } catch (IOException e) {
          System.out.println(e);
        }
        System.out.println(Net.acquire("right").mtu());
      }
      case "sockets-first" -> {
        try (ServerSocket server = new ServerSocket(80)) {
          Net left = Net.acquire("left");
          System.out.println(server.getLocalPort() + " and " + left.mtu());
        } catch (IllegalStateException e) {
          System.out.println(e);
        }
        System.out.println(Net.acquire("right").mtu());
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void forward(Net from, Net to) {
    byte[] frame = from.newBuffer();
    try {
      while (true) {
        int length = from.read(frame);
        to.write(frame, 0, length);
      }
    } catch (IOException e) {
      System.out.println(e);
    }
  }
}
