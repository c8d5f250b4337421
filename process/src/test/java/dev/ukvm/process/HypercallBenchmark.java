// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.abi.Hypercall;
import dev.ukvm.posix.Clock;
import dev.ukvm.tender.vm.VcpuExit;
import java.util.Arrays;

/**
 * How long a hypercall takes: a guest asks for the time in a loop, and gets it. Prints nanoseconds.
 */
final class HypercallBenchmark {
  private static final int ROUNDS = 5;
  private static final int CALLS = 200_000;

  private HypercallBenchmark() {}

  public static void main(String[] arguments) {
    Code code = Code.create().hypercall(Hypercall.WALLTIME, TestGuest.DATA).back(0);
    long begin = System.nanoTime();
    try (TestGuest guest = new TestGuest(code)) {
      guest.run();
      System.out.printf(
          "set-up to the first hypercall: %d us%n", (System.nanoTime() - begin) / 1000);
      System.out.println("cycle counter: " + guest.machine().counterSource());
      Clock clock = new Clock();
      long[] times = new long[CALLS];
      for (int round = 0; round < ROUNDS; round++) {
        long last = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
          VcpuExit exit = guest.run();
          if (exit.kind() != VcpuExit.Kind.HYPERCALL || exit.number() != Hypercall.WALLTIME) {
            throw new IllegalStateException(exit.kind() + " " + exit.detail());
          }
          guest.memory().writeLong(exit.argument(), clock.wall());
          long now = System.nanoTime();
          times[i] = now - last;
          last = now;
        }
        Arrays.sort(times);
        System.out.printf(
            "p50 %d  p90 %d  p99 %d  p99.9 %d  max %d%n",
            times[CALLS / 2],
            times[CALLS / 10 * 9],
            times[CALLS / 100 * 99],
            times[CALLS / 1000 * 999],
            times[CALLS - 1]);
      }
    }
  }
}
