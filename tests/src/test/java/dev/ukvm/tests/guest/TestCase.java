// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.guest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One run of a guest, and what is expected of it.
 *
 * @param name no two cases of any guests share one
 * @param inputText its standard input, a line, or {@code null} for none
 * @param memory {@code --mem}, MiB, or 0 for none
 * @param status {@link #ANY}, or the tender's exit status
 * @param lastLine stdout's last line, or {@code null} for any
 * @param stdout what stdout must contain
 * @param stderr what stderr must contain
 * @param size of stdout, bytes, or {@link #ANY}
 * @param quiet whether stderr must be empty; else an exit status of 1 comes with just one line
 *     there
 * @param grace {@code --stop=grace:N}, seconds, or 0 for none
 * @param terminate send SIGTERM once stdout has this; {@code null} to let the guest end by itself
 */
public record TestCase(
    TestGuest guest,
    String name,
    String argumentText,
    String inputText,
    int memory,
    int status,
    String lastLine,
    List<String> stdout,
    List<String> stderr,
    int size,
    boolean quiet,
    int grace,
    String terminate,
    List<Difference> differences) {
  public static final int ANY = -1;

  /** Exit status by which the tender says that it ended the run. */
  public static final int TENDER_FAILED = 1;

  private static final Pattern REPEATED = Pattern.compile("\\$\\{(.)\\*(\\d+)}");

  public TestCase {
    stdout = List.copyOf(stdout);
    stderr = List.copyOf(stderr);
    differences = List.copyOf(differences);
  }

  /**
   * The guest's arguments, apart at each space, with <code>${x*9}</code> (nine x) and <code>${now}
   * </code> (seconds since the epoch) filled in.
   */
  public List<String> arguments() {
    return argumentText.isEmpty() ? List.of() : List.of(fill(argumentText).split(" ", -1));
  }

  /** Its standard input: a line, filled in like {@link #arguments}, or nothing. */
  public String input() {
    return inputText == null ? "" : fill(inputText) + "\n";
  }

  private static String fill(String text) {
    String now = Long.toString(Instant.now().getEpochSecond());
    return REPEATED
        .matcher(text.replace("${now}", now))
        .replaceAll(found ->
            Matcher.quoteReplacement(found.group(1).repeat(Integer.parseInt(found.group(2)))));
  }

  /** Whether it is known to end so in a tender that answers to any of these names. */
  public boolean isKnownToDiffer(List<String> where, Outcome outcome) {
    return differences.stream()
        .anyMatch(difference -> where.contains(difference.where()) && difference.isIt(outcome));
  }

  /** What is wrong with an outcome: empty if it is as expected. */
  public List<String> judge(Outcome outcome) {
    List<String> wrong = new ArrayList<>();
    if (status != ANY && outcome.status() != status) {
      wrong.add("exit status is " + outcome.status() + ", not " + status);
    }
    for (String part : stdout) {
      if (!outcome.stdout().contains(part)) {
        wrong.add("stdout has no \"" + part + "\"");
      }
    }
    for (String part : stderr) {
      if (!outcome.stderr().contains(part)) {
        wrong.add("stderr has no \"" + part + "\"");
      }
    }
    List<String> lines = outcome.stdout().lines().toList();
    String last = lines.isEmpty() ? "" : lines.getLast();
    if (lastLine != null && !last.equals(lastLine)) {
      wrong.add("stdout's last line is \"" + last + "\", not \"" + lastLine + "\"");
    }
    if (size != ANY && outcome.stdout().length() != size) {
      wrong.add("stdout has " + outcome.stdout().length() + " characters, not " + size);
    }
    long messages = outcome.stderr().lines().count();
    if (quiet && messages != 0) {
      wrong.add("stderr is not empty");
    } else if (!quiet && status == TENDER_FAILED && messages != 1) {
      wrong.add("stderr has " + messages + " lines, not 1");
    }
    if (!wrong.isEmpty()) {
      wrong.add("stderr: " + outcome.stderr().strip());
    }
    return wrong;
  }

  @Override
  public String toString() {
    return name;
  }
}
