// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs;

import dev.ukvm.guest.Stop;

/** Waits for the request to end, and says so. */
public final class Stops {
  private Stops() {}

  public static void main(String[] args) throws InterruptedException {
    System.out.println(Stop.isOffered() + " " + Stop.isRequested() + " " + Stop.signal());
    Thread other =
        new Thread(() -> {
          try {
            Stop.await();
          } catch (InterruptedException e) {
            System.out.println("interrupted");
          }
        });
    other.start();
    Thread.sleep(20);
    other.interrupt();
    other.join();
    System.out.println("waiting");
    Stop.await();
    System.out.println(Stop.isRequested() + " " + Stop.signal());
    System.exit(7);
  }
}
