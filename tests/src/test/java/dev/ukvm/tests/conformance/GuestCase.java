// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One run of a test guest and what is expected of it, as the head of the guest's source says:
 *
 * <pre>
 * *@ sse                       the guest uses floating-point or vector registers
 * *@ device NAME TYPE          a device of its manifest
 * *@ disk NAME BYTES           an empty image for that block device
 * *@ case NAME                 begins a case; what follows belongs to it
 * *@   args WORD...            the guest's arguments; ${now} is the time in seconds, ${x*9} nine x
 * *@   memory MIB              default: that of the tender
 * *@   terminate LINE          send SIGTERM once the guest has printed that line
 * *@   status N                exit status, "any" for any (default 0)
 * *@   stdout TEXT             a part of standard output
 * *@   last LINE               its last line (default SUCCESS, if the status is 0)
 * *@   size BYTES              its size
 * *@   no-output               there is none
 * *@   stderr TEXT             a part of standard error, which has one line if the tender ends the
 * *@                           run (status 1), and else none
 * *@   quiet                   status 1 is the guest's own: standard error is empty
 * *@   differs COLUMN WHY      in that column it may turn out otherwise
 * </pre>
 *
 * @param source the guest's source file
 * @param fields the last value of each key; {@code ""} for a key alone
 * @param lists all values of keys that may be repeated
 */
record GuestCase(
    Path source, String name, Map<String, String> fields, Map<String, List<String>> lists) {
  private static final Pattern LINE = Pattern.compile(" \\*@ +(\\S+) ?(.*)");
  private static final Pattern REPEAT = Pattern.compile("\\$\\{(.)\\*(\\d+)}");

  /** Every case of every guest in a directory, by the guests' names. */
  static List<GuestCase> all(Path directory) {
    List<GuestCase> cases = new ArrayList<>();
    try (var files = Files.list(directory)) {
      files
          .filter(file -> file.toString().endsWith(".c"))
          .sorted()
          .forEach(file -> cases.addAll(read(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return cases;
  }

  private static List<GuestCase> read(Path source) {
    List<GuestCase> cases = new ArrayList<>();
    Map<String, List<String>> shared = new LinkedHashMap<>();
    try {
      for (String line : Files.readAllLines(source)) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
          continue;
        }
        String key = matcher.group(1);
        String value = matcher.group(2);
        switch (key) {
          case "case" ->
              cases.add(new GuestCase(source, value, new LinkedHashMap<>(), copy(shared)));
          case "sse", "device", "disk" ->
              (cases.isEmpty() ? shared : cases.getLast().lists)
                  .computeIfAbsent(key, k -> new ArrayList<>())
                  .add(value);
          case "stdout", "stderr", "differs" ->
              cases.getLast().lists.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
          case "args", "memory", "terminate", "status", "last", "size", "no-output", "quiet" ->
              cases.getLast().fields.put(key, value);
          default -> throw new IllegalStateException(source + ": unknown key " + key);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return cases;
  }

  private static Map<String, List<String>> copy(Map<String, List<String>> lists) {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    lists.forEach((key, values) -> copy.put(key, new ArrayList<>(values)));
    return copy;
  }

  /** The guest's name: that of its source file. */
  String guest() {
    return source.getFileName().toString().replace(".c", "");
  }

  List<String> list(String key) {
    return lists.getOrDefault(key, List.of());
  }

  boolean has(String key) {
    return fields.containsKey(key) || lists.containsKey(key);
  }

  /** The guest's arguments. */
  List<String> arguments() {
    if (!has("args")) {
      return List.of();
    }
    String text =
        fields.get("args").replace("${now}", Long.toString(System.currentTimeMillis() / 1000));
    text = REPEAT.matcher(text).replaceAll(m -> m.group(1).repeat(Integer.parseInt(m.group(2))));
    return List.of(text.split(" "));
  }

  /** Why this case may turn out otherwise in a column, or {@code null}. */
  String differs(List<String> columns) {
    for (String entry : list("differs")) {
      String[] words = entry.split(" ", 2);
      if (columns.contains(words[0])) {
        return words[1];
      }
    }
    return null;
  }

  /** What is wrong with a result, empty if nothing is. */
  List<String> faults(TenderRun.Result result) {
    List<String> faults = new ArrayList<>();
    String expected = fields.getOrDefault("status", "0");
    if (!expected.equals("any") && !expected.equals(Integer.toString(result.status()))) {
      faults.add("status " + result.status() + ", not " + expected);
    }
    String stdout = result.stdout();
    for (String part : list("stdout")) {
      if (!stdout.contains(part)) {
        faults.add("standard output lacks \"" + part + "\"");
      }
    }
    String last = fields.get("last");
    if (last == null && expected.equals("0")) {
      last = "SUCCESS";
    }
    String lastLine = stdout.lines().reduce("", (a, b) -> b);
    if (last != null && !lastLine.equals(last)) {
      faults.add("last line is \"" + lastLine + "\", not \"" + last + "\"");
    }
    if (has("size") && stdout.length() != Integer.parseInt(fields.get("size"))) {
      faults.add(stdout.length() + " bytes of output, not " + fields.get("size"));
    }
    if (has("no-output") && !stdout.isEmpty()) {
      faults.add("standard output is not empty");
    }
    for (String part : list("stderr")) {
      if (!result.stderr().contains(part)) {
        faults.add("standard error lacks \"" + part + "\"");
      }
    }
    long lines = result.stderr().lines().count();
    long expectedLines = expected.equals("1") && !has("quiet") ? 1 : 0;
    if (!expected.equals("any") && lines != expectedLines) {
      faults.add(lines + " lines on standard error, not " + expectedLines);
    }
    return faults;
  }
}
