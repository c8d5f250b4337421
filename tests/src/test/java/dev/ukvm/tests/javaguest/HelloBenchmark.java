// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares a Java guest as a process with HotSpot and with a guest in C: size, memory, the time to
 * the first output, computing and allocation; in rounds that take turns. {@code
 * docs/performance.md} has its command line: {@code ROUNDS LAUNCHER HELLO.elf WORK.elf C.elf
 * CLASSES}.
 */
public final class HelloBenchmark {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final int MEGABYTES = 128;
  private static final String PROGRAMS = "dev.ukvm.tests.javaguest.programs.";

  private final Map<String, Map<String, List<Double>>> results = new LinkedHashMap<>();
  private final String launcher;
  private final String hello;
  private final String work;
  private final String inC;
  private final String classes;

  private HelloBenchmark(String[] arguments) {
    launcher = arguments[1];
    hello = arguments[2];
    work = arguments[3];
    inC = arguments[4];
    classes = arguments[5];
  }

  public static void main(String[] arguments) throws Exception {
    HelloBenchmark benchmark = new HelloBenchmark(arguments);
    benchmark.sizes();
    for (int round = 0; round < Integer.parseInt(arguments[0]); round++) {
      benchmark.round();
    }
    benchmark.print();
  }

  private void sizes() throws Exception {
    put("size, KB", "guest", Files.size(Path.of(hello)) / 1000.0);
    put("size, KB", "C guest", Files.size(Path.of(inC)) / 1000.0);
    put("least memory, MiB", "guest", leastMemory(hello));
    put("least memory, MiB", "C guest", leastMemory(inC));
  }

  /** In MiB. */
  private int leastMemory(String guest) throws Exception {
    int megabytes = MEGABYTES;
    while (megabytes > 1 && isEnough(guest, megabytes - 1)) {
      megabytes--;
    }
    return megabytes;
  }

  private boolean isEnough(String guest, int megabytes) throws Exception {
    Process process = start(guest(megabytes, guest), ProcessBuilder.Redirect.DISCARD);
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return process.waitFor() == 0 && output.startsWith("Hello");
  }

  private void round() throws Exception {
    String first = "first output, ms";
    put(first, "guest", firstOutput(guest(MEGABYTES, hello)));
    put(first, "C guest", firstOutput(guest(MEGABYTES, inC)));
    put(first, "HotSpot", firstOutput(hotSpot(List.of(), "Hello")));
    put("of it the guest's own, ms", "guest", lastLine(guest(MEGABYTES, work, "start")));
    for (String what : List.of("compute", "allocate")) {
      put(what + ", ms", "guest", lastLine(guest(MEGABYTES, work, what)));
      put(what + ", ms", "HotSpot", lastLine(hotSpot(List.of(), "Work", what)));
      put(what + ", ms", "-Xint", lastLine(hotSpot(List.of("-Xint"), "Work", what)));
    }
  }

  private List<String> guest(int megabytes, String guest, String... arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(launcher, "--hypervisor=process", "--mem=" + megabytes, "--", guest));
    command.addAll(List.of(arguments));
    return command;
  }

  private List<String> hotSpot(List<String> options, String main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx" + MEGABYTES + "m"));
    command.addAll(options);
    command.addAll(List.of("-cp", classes, PROGRAMS + main));
    command.addAll(List.of(arguments));
    return command;
  }

  private static Process start(List<String> command, ProcessBuilder.Redirect errors)
      throws IOException {
    return new ProcessBuilder(command)
        .redirectInput(new File("/dev/null"))
        .redirectError(errors)
        .start();
  }

  /** From the start of the command to its first byte, in milliseconds. */
  private static double firstOutput(List<String> command) throws Exception {
    long start = System.nanoTime();
    Process process = start(command, ProcessBuilder.Redirect.INHERIT);
    int first = process.getInputStream().read();
    double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
    process.getInputStream().readAllBytes();
    if (process.waitFor() != 0 || first < 0) {
      throw new IllegalStateException(command + ": failed");
    }
    return millis;
  }

  /** What a command says last, nanoseconds, in milliseconds. */
  private static double lastLine(List<String> command) throws Exception {
    Process process = start(command, ProcessBuilder.Redirect.INHERIT);
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
    if (process.waitFor() != 0 || lines.isEmpty()) {
      throw new IllegalStateException(command + ": failed");
    }
    return Long.parseLong(lines.getLast()) / NANOS_PER_MILLI;
  }

  private void put(String what, String who, double figure) {
    results
        .computeIfAbsent(what, key -> new LinkedHashMap<>())
        .computeIfAbsent(who, key -> new ArrayList<>())
        .add(figure);
  }

  private void print() {
    results.forEach((what, figures) -> {
      System.out.printf("%-26s", what);
      figures.forEach((who, all) -> System.out.printf("  %s %.2f", who, median(all)));
      System.out.println();
    });
  }

  private static double median(List<Double> figures) {
    return figures.stream().sorted().toList().get(figures.size() / 2);
  }
}
