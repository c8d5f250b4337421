// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;

/** Reads standard input in each way that there is. */
public final class Reads {
  private Reads() {}

  private static void lines() throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line;
    while ((line = reader.readLine()) != null) {
      System.out.println("line: " + line);
    }
  }

  @SuppressWarnings("DefaultCharset") // as most people write it
  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "scanner" -> {
        Scanner scanner = new Scanner(System.in);
        long sum = 0;
        while (scanner.hasNextInt()) {
          sum += scanner.nextInt();
        }
        System.out.println(sum + " " + scanner.hasNext());
      }
      case "lines" -> lines();
      case "bytes" -> {
        long hash = 0;
        int value;
        while ((value = System.in.read()) >= 0) {
          hash = 31 * hash + value;
        }
        System.out.println(hash);
      }
      case "end" -> {
        System.out.println(System.in.read(new byte[0]));
        System.out.println(System.in.readAllBytes().length);
        System.out.println(System.in.read() + " " + System.in.read(new byte[4]));
        System.out.println(System.in.read(new byte[4], 1, 2) + " " + System.in.available());
      }
      case "available" -> {
        while (System.in.available() < 3) {
          Thread.sleep(1);
        }
        byte[] some = new byte[10];
        System.out.println(System.in.read(some, 2, 3) + " " + some[2] + some[3] + some[4]);
      }
      case "threads" -> {
        Thread reader =
            new Thread(() -> {
              try {
                lines();
              } catch (IOException e) {
                System.out.println(e);
              }
            });
        reader.start();
        // The others go on, and an interrupt does not end it.
        Thread.sleep(20);
        reader.interrupt();
        System.out.println("waiting");
        reader.join();
        System.out.println("end");
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }
}
