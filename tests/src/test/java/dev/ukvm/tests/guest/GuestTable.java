// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.guest;

import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.guest.build.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Reads what the guests' comments say: lines of {@code *@ key value}. Those before the first {@code
 * case} are about the guest, the others about the case above them. {@code src/guests/README.md}
 * lists the keys.
 */
public final class GuestTable {
  private static final String MARK = " *@ ";

  private GuestTable() {}

  /**
   * All cases of all guests for an architecture, in the order of their names and lines. Surefire's
   * directory is tests.
   */
  public static List<TestCase> cases(Target target) {
    return cases(Path.of("src/guests"), target);
  }

  static List<TestCase> cases(Path directory, Target target) {
    List<TestCase> cases = new ArrayList<>();
    TreeSet<Path> sources = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.c")) {
      files.forEach(sources::add);
      for (Path source : sources) {
        cases.addAll(parse(source, Files.readAllLines(source), target));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return cases;
  }

  static List<TestCase> parse(Path source, List<String> lines, Target target) {
    GuestReader guest = new GuestReader();
    List<CaseReader> cases = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith(MARK) && !read(line.substring(MARK.length()), target, guest, cases)) {
        throw new IllegalArgumentException(source + ": not understood: " + line);
      }
    }
    if (cases.isEmpty()) {
      throw new IllegalArgumentException(source + ": lists no case");
    }
    TestGuest finished = guest.finish(source, target);
    return cases.stream()
        .filter(reader -> guest.isFor(target) && reader.isFor(target))
        .map(reader -> reader.finish(finished))
        .toList();
  }

  private static boolean read(
      String line, Target target, GuestReader guest, List<CaseReader> cases) {
    String text = line.strip();
    for (Target other : Target.values()) {
      if (text.startsWith(other + " ")) {
        return other != target
            || read(text.substring(other.toString().length()), target, guest, cases);
      }
    }
    int space = text.indexOf(' ');
    String key = space < 0 ? text : text.substring(0, space);
    String value = space < 0 ? "" : text.substring(space + 1);
    if (key.equals("case")) {
      cases.add(new CaseReader(value));
      return !value.isEmpty();
    }
    return cases.isEmpty() ? guest.read(key, value) : cases.getLast().read(key, value);
  }

  /** What the key {@code arch} names. */
  private static boolean isArchitecture(String value) {
    return Arrays.stream(Target.values()).anyMatch(target -> target.toString().equals(value));
  }

  private static final class GuestReader {
    private final Manifest.Builder manifest = new Manifest.Builder();
    private final Map<String, Long> disks = new HashMap<>();
    private boolean sse;
    private boolean unreadable;
    private String architecture;

    boolean read(String key, String value) {
      String[] words = value.split(" ", -1);
      switch (key) {
        case "arch" -> {
          architecture = value;
          return isArchitecture(value);
        }
        case "sse" -> sse = true;
        case "unreadable" -> unreadable = true;
        case "device" -> {
          for (DeviceType type : DeviceType.values()) {
            if (words.length == 2 && type.jsonName().equals(words[1])) {
              manifest.add(words[0], type);
              return true;
            }
          }
          return false;
        }
        case "disk" -> disks.put(words[0], Long.valueOf(words[1]));
        default -> {
          return false;
        }
      }
      return true;
    }

    boolean isFor(Target target) {
      return architecture == null || architecture.equals(target.toString());
    }

    TestGuest finish(Path source, Target target) {
      String file = source.getFileName().toString();
      String name = file.substring(0, file.length() - ".c".length());
      return new TestGuest(name, source, target, sse, unreadable, manifest.build(), disks);
    }
  }

  private static final class CaseReader {
    private final String name;
    private String architecture;
    private String arguments = "";
    private String input;
    private int memory;
    private int status;
    private String lastLine;
    private final List<String> stdout = new ArrayList<>();
    private final List<String> stderr = new ArrayList<>();
    private int size = TestCase.ANY;
    private boolean quiet;
    private int grace;
    private String terminate;
    private final List<Difference> differences = new ArrayList<>();

    CaseReader(String name) {
      this.name = name;
    }

    boolean read(String key, String value) {
      switch (key) {
        case "arch" -> {
          architecture = value;
          return isArchitecture(value);
        }
        case "args" -> arguments = value;
        case "input" -> input = value;
        case "memory" -> memory = Integer.parseInt(value);
        case "status" -> status = value.equals("any") ? TestCase.ANY : Integer.parseInt(value);
        case "last" -> lastLine = value;
        case "stdout" -> stdout.add(value);
        case "stderr" -> stderr.add(value);
        case "size" -> size = Integer.parseInt(value);
        case "quiet" -> quiet = true;
        case "grace" -> grace = Integer.parseInt(value);
        case "terminate" -> terminate = value;
        case "differs" -> {
          String[] words = value.split(" ", 3);
          if (words.length < 3) {
            return false;
          }
          differences.add(new Difference(words[0], Integer.parseInt(words[1]), words[2]));
        }
        case "reference" -> {
          // For people: no test here runs Solo5's own tender.
        }
        default -> {
          return false;
        }
      }
      return true;
    }

    boolean isFor(Target target) {
      return architecture == null || architecture.equals(target.toString());
    }

    TestCase finish(TestGuest guest) {
      if (status == 0 && lastLine == null) {
        lastLine = "SUCCESS";
      }
      boolean silent = quiet || (status != TestCase.ANY && status != TestCase.TENDER_FAILED);
      return new TestCase(
          guest,
          name,
          arguments,
          input,
          memory,
          status,
          lastLine,
          stdout,
          stderr,
          size,
          silent,
          grace,
          terminate,
          differences);
    }
  }
}
