// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.device;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares tenders, in rounds that take turns. {@code docs/performance.md} has its command lines.
 *
 * <ul>
 *   <li>{@code net ROUNDS PINGS NAME COMMAND...}: each command runs a guest that answers ping at
 *       10.0.0.2 on tap110, in a network namespace where that is up.
 *   <li>{@code block ROUNDS CALLS NAME COMMAND...}: each command runs the guest {@code block},
 *       which gets its arguments appended, on a file or disk.
 * </ul>
 */
public final class DeviceBenchmark {
  private static final String ADDRESS = "10.0.0.2";
  private static final int FLOOD_AHEAD = 32;
  private static final int LATENCY_PINGS = 500;
  private static final double TICKS_PER_SECOND = 100;
  private static final int[] SIZES = {512, 4096, 65536};

  private static final Pattern FLOOD = Pattern.compile(", (\\d+) received.* time (\\d+)ms");
  private static final Pattern ROUND_TRIP = Pattern.compile("time=([0-9.]+) ms");
  private static final Pattern TOOK = Pattern.compile("(\\d+) ns");

  private final Map<String, Map<String, List<Double>>> results = new LinkedHashMap<>();

  private DeviceBenchmark() {}

  public static void main(String[] args) throws Exception {
    DeviceBenchmark benchmark = new DeviceBenchmark();
    int rounds = Integer.parseInt(args[1]);
    int count = Integer.parseInt(args[2]);
    for (int round = 0; round < rounds; round++) {
      for (int i = 3; i + 1 < args.length; i += 2) {
        if (args[0].equals("net")) {
          benchmark.net(args[i], args[i + 1], count);
        } else {
          benchmark.block(args[i], args[i + 1], count);
        }
      }
    }
    benchmark.print();
  }

  private void net(String name, String command, int pings) throws Exception {
    Process tender = start(command, new File("/dev/null"));
    try {
      // Until it answers, and then until its code is compiled.
      sh("ping -q -c 1 -i 0.05 -w 10 " + ADDRESS);
      sh("ping -q -f -l %d -c %d -w 100 %s".formatted(FLOOD_AHEAD, pings / 2, ADDRESS));
      double before = cpuSeconds(tender.pid());
      Matcher flood =
          match(
              FLOOD, sh("ping -q -f -l %d -c %d -w 100 %s".formatted(FLOOD_AHEAD, pings, ADDRESS)));
      double cpu = cpuSeconds(tender.pid()) - before;
      double received = Double.parseDouble(flood.group(1));
      put(name, "pings/s", received * 1000 / Double.parseDouble(flood.group(2)));
      put(name, "CPU us/ping", cpu * 1e6 / received);
      List<Double> times = new ArrayList<>();
      Matcher time =
          ROUND_TRIP.matcher(sh("ping -c %d -i 0.002 %s".formatted(LATENCY_PINGS, ADDRESS)));
      while (time.find()) {
        times.add(Double.parseDouble(time.group(1)) * 1000);
      }
      put(name, "round trip us", median(times));
    } finally {
      tender.destroy();
      if (!tender.waitFor(10, TimeUnit.SECONDS)) {
        tender.destroyForcibly().waitFor();
      }
    }
  }

  private void block(String name, String command, int calls) throws Exception {
    for (int size : SIZES) {
      for (String call : new String[] {"read", "write"}) {
        for (String order : new String[] {"sequential", "random"}) {
          File out = File.createTempFile("bench", ".out");
          String arguments = " time %s %s %d %d".formatted(call, order, size, calls);
          start(command + arguments, out).waitFor();
          Matcher took = match(TOOK, Files.readString(out.toPath()));
          Files.delete(out.toPath());
          put(
              name,
              "us/%s %s %d".formatted(call, order, size),
              Double.parseDouble(took.group(1)) / 1000 / calls);
        }
      }
    }
  }

  private static Process start(String command, File out) throws IOException {
    return new ProcessBuilder("sh", "-c", "exec " + command)
        .redirectInput(new File("/dev/null"))
        .redirectOutput(out)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String sh(String command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    process.waitFor();
    return output;
  }

  private static Matcher match(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + pattern + " in: " + text);
    }
    return matcher;
  }

  /** User and system time of a process and those of its children that it has waited for. */
  private static double cpuSeconds(long pid) throws IOException {
    double ticks = 0;
    List<Long> processes = new ArrayList<>(List.of(pid));
    ProcessHandle.of(pid).ifPresent(p -> p.descendants().forEach(c -> processes.add(c.pid())));
    for (long process : processes) {
      String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
      List<String> fields = Arrays.asList(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
      ticks += Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
    }
    return ticks / TICKS_PER_SECOND;
  }

  private void put(String name, String what, double value) {
    results
        .computeIfAbsent(what, k -> new LinkedHashMap<>())
        .computeIfAbsent(name, k -> new ArrayList<>())
        .add(value);
  }

  private static double median(List<Double> values) {
    Collections.sort(values);
    return values.isEmpty() ? Double.NaN : values.get(values.size() / 2);
  }

  private void print() {
    results.forEach((what, byName) -> {
      System.out.printf("%-30s", what);
      byName.forEach((name, values) -> System.out.printf("  %s %.2f", name, median(values)));
      System.out.println();
    });
  }
}
