// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.abi.Text;
import dev.ukvm.posix.HostFile;
import dev.ukvm.posix.HostText;
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

  private final String root;

  /** Below the root, with a slash in front of each part. */
  private final String path;

  private final boolean unified;

  private MemoryCgroup(String root, String path, boolean unified) {
    this.root = root;
    this.unified = unified;
    // In a container without a namespace for cgroups the path is the host's, the files are not.
    this.path = HostFile.isDirectory(root + path) ? path : "";
  }

  /**
   * This process's.
   *
   * @param proc where procfs is mounted
   * @param mount where cgroups are
   * @return {@code null} if none can be found
   */
  static MemoryCgroup find(String proc, String mount) {
    MemoryCgroup found = null;
    for (String line : lines(proc + "/self/cgroup")) {
      // ID:CONTROLLERS:PATH
      int id = line.indexOf(':');
      int end = line.indexOf(':', id + 1);
      if (id >= 0 && end > id && line.startsWith("/", end + 1)) {
        String controllers = line.substring(id + 1, end);
        String path = line.substring(end + 1);
        if (Text.split(controllers, ',').contains("memory")) {
          return new MemoryCgroup(mount + "/memory", path, false);
        }
        if (controllers.isEmpty()) {
          found = new MemoryCgroup(mount, path, true);
        }
      }
    }
    return found;
  }

  /** How many of its processes the kernel has killed for want of memory, or {@link #UNKNOWN}. */
  long kills() {
    String file = unified ? "memory.events" : "memory.oom_control";
    for (String line : lines(root + path + "/" + file)) {
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
    for (int end = path.length(); end >= 0; end = path.lastIndexOf('/', end - 1)) {
      for (String line : lines(root + path.substring(0, end) + "/" + file)) {
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

  private static List<String> lines(String file) {
    byte[] content = HostFile.read(file);
    return content == null ? List.of() : Text.split(HostText.decode(content), '\n');
  }
}
