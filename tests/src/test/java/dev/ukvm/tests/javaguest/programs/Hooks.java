// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs;

/** Ends in each way that there is, with shutdown hooks. */
public final class Hooks {
  private Hooks() {}

  private static void hook(long millis, String text) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              sleep(millis);
              System.out.println(text);
            }));
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Says what is refused. */
  private static void refuse(Runnable attempt) {
    try {
      attempt.run();
    } catch (IllegalStateException | IllegalArgumentException | NullPointerException e) {
      System.out.println(e.getClass().getName());
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // a loop that never ends has to let others run
  public static void main(String[] args) throws Exception {
    hook(200, "last");
    hook(0, "first");
    Thread unwanted = new Thread(() -> System.out.println("unwanted"));
    Runtime runtime = Runtime.getRuntime();
    runtime.addShutdownHook(unwanted);
    refuse(() -> runtime.addShutdownHook(unwanted));
    refuse(() -> runtime.addShutdownHook(Thread.currentThread()));
    refuse(() -> runtime.addShutdownHook(null));
    System.out.println(runtime.removeShutdownHook(unwanted));
    System.out.println(runtime.removeShutdownHook(unwanted));
    switch (args[0]) {
      case "end" -> System.out.println("end of main");
      case "exit" -> System.exit(5);
      case "halt" -> runtime.halt(6);
      case "throw" -> throw new IllegalStateException("on purpose");
      case "daemon" -> {
        Thread daemon = new Thread(() -> System.exit(9));
        daemon.setDaemon(true);
        daemon.start();
        sleep(60_000);
      }
      case "late" -> {
        runtime.addShutdownHook(
            new Thread(() -> {
              sleep(100);
              refuse(() -> hook(0, "too late"));
              refuse(() -> runtime.removeShutdownHook(unwanted));
            }));
      }
      case "threads" ->
          new Thread(
                  () -> {
                    sleep(100);
                    System.out.println("end of the last thread");
                  })
              .start();
      case "wait" -> {
        System.out.println("waiting");
        sleep(60_000);
      }
      case "busy" -> {
        System.out.println("waiting");
        while (true) {
          Thread.yield();
        }
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }
}
