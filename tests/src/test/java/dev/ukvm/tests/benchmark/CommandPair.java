// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.benchmark;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Times commands in turn, A B A B ..., from start to exit, and prints each one's median and its
 * median ratio to the first: on a shared machine only ratios of neighbours mean something. Not a
 * test.
 */
public final class CommandPair {
  private static final double NANOS_PER_MILLI = 1e6;

  private CommandPair() {}

  /** Arguments: how many rounds, then the commands, each one word for the shell. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length < 2) {
      System.err.println("usage: benchmark ROUNDS COMMAND...");
      System.exit(2);
    }
    int rounds = Integer.parseInt(arguments[0]);
    List<String> commands = Arrays.asList(arguments).subList(1, arguments.length);
    double[][] millis = new double[commands.size()][rounds];
    for (int round = -1; round < rounds; round++) {
      for (int i = 0; i < commands.size(); i++) {
        double taken = time(commands.get(i));
        if (round >= 0) {
          millis[i][round] = taken;
        }
      }
    }
    for (int i = 0; i < commands.size(); i++) {
      double[] ratios = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        ratios[round] = millis[i][round] / millis[0][round];
      }
      System.out.println(
          String.format(
              Locale.ROOT,
              "%8.1f ms  x%5.2f  (%.1f to %.1f)  %s",
              median(millis[i]),
              median(ratios),
              Arrays.stream(millis[i]).min().orElseThrow(),
              Arrays.stream(millis[i]).max().orElseThrow(),
              commands.get(i)));
    }
  }

  private static double time(String command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("sh", "-c", "exec " + command));
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(words)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectInput(new File("/dev/null"))
            .start();
    int status = process.waitFor();
    double taken = (System.nanoTime() - start) / NANOS_PER_MILLI;
    if (status != 0) {
      throw new IllegalStateException(command + ": exit status " + status);
    }
    return taken;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
