// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The cgroup that limits the memory of this process and its children, version 2 or 1, as far as it
 * can be seen from here: Linux, Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst.
 */
final class MemoryCgroup {
  /** Nobody tells. */
  static final long UNKNOWN = -1;

  /** What version 1 has for "none" is a number of pages near 2^63. */
  private static final long LIMIT_MAX = 1L << 60;

  private final Path root;
  private final Path directory;
  private final boolean unified;

  private MemoryCgroup(Path root, String path, boolean unified) {
    this.root = root;
    this.unified = unified;
    Path own = root.resolve(path.substring(1));
    // In a container without a namespace for cgroups the path is the host's, the files are not.
    directory = Files.isDirectory(own) ? own : root;
  }

  /**
   * This process's.
   *
   * @param proc where procfs is mounted
   * @param mount where cgroups are
   * @return {@code null} if none can be found
   */
  static MemoryCgroup find(Path proc, Path mount) {
    MemoryCgroup found = null;
    for (String line : lines(proc.resolve("self/cgroup"))) {
      // ID:CONTROLLERS:PATH
      String[] fields = line.split(":", 3);
      if (fields.length == 3 && fields[2].startsWith("/")) {
        if (List.of(fields[1].split(",")).contains("memory")) {
          return new MemoryCgroup(mount.resolve("memory"), fields[2], false);
        }
        if (fields[1].isEmpty()) {
          found = new MemoryCgroup(mount, fields[2], true);
        }
      }
    }
    return found;
  }

  /** How many of its processes the kernel has killed for want of memory, or {@link #UNKNOWN}. */
  long kills() {
    String file = unified ? "memory.events" : "memory.oom_control";
    for (String line : lines(directory.resolve(file))) {
      if (line.startsWith("oom_kill ")) {
        return number(line.substring(line.indexOf(' ') + 1));
      }
    }
    return UNKNOWN;
  }

  /** The least limit of it and those that it is in, bytes, or {@link #UNKNOWN} if there is none. */
  long limit() {
    long least = UNKNOWN;
    String file = unified ? "memory.max" : "memory.limit_in_bytes";
    for (Path at = directory; at != null && at.startsWith(root); at = at.getParent()) {
      for (String line : lines(at.resolve(file))) {
        long limit = number(line);
        if (limit >= 0 && limit < LIMIT_MAX && (least == UNKNOWN || limit < least)) {
          least = limit;
        }
      }
    }
    return least;
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return UNKNOWN;
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return List.of();
    }
  }
}
