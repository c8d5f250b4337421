// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.block;

import dev.ukvm.posix.Fd;
import java.util.ArrayList;
import java.util.List;

/**
 * A way to read {@code PATH[,ro][,direct][,sync][,share][,shrunk]}. Words are taken from the end,
 * and a comma of the path is doubled if a word follows that could be one of these: {@code
 * disk,,ro,sync} is the file {@code disk,ro}. Where there is no such file, fewer of the words are
 * options, and a doubled comma is two: so a path with commas works as it is.
 *
 * @param shrunk whether the device may be smaller than it was
 */
record BlockReading(
    String path, boolean readOnly, boolean direct, boolean sync, boolean share, boolean shrunk) {
  /** The options, for a message. */
  static final String WORDS = "ro, direct, sync, share, shrunk";

  private static final int RO = 1;
  private static final int DIRECT = 1 << 1;
  private static final int SYNC = 1 << 2;
  private static final int SHARE = 1 << 3;
  private static final int SHRUNK = 1 << 4;

  /** All ways to read it, of which the first that names a file is meant. */
  static List<BlockReading> all(String value) {
    List<BlockReading> readings = new ArrayList<>();
    addAll(readings, value, value.length(), 0);
    return readings;
  }

  private static void addAll(List<BlockReading> readings, String value, int end, int options) {
    int comma = value.lastIndexOf(',', end - 1);
    int option = comma > 0 ? option(value.substring(comma + 1, end)) : 0;
    if (option != 0 && (options & option) == 0 && !isDoubled(value, comma)) {
      addAll(readings, value, comma, options | option);
    }
    String path = value.substring(0, end);
    String single = path.replace(",,", ",");
    readings.add(of(single, options));
    if (!single.equals(path)) {
      readings.add(of(path, options));
    }
  }

  private static BlockReading of(String path, int options) {
    return new BlockReading(
        path,
        (options & RO) != 0,
        (options & DIRECT) != 0,
        (options & SYNC) != 0,
        (options & SHARE) != 0,
        (options & SHRUNK) != 0);
  }

  private static int option(String word) {
    return switch (word) {
      case "ro" -> RO;
      case "direct" -> DIRECT;
      case "sync" -> SYNC;
      case "share" -> SHARE;
      case "shrunk" -> SHRUNK;
      default -> 0;
    };
  }

  /** Whether this comma is the second of two: commas count from the first of a row. */
  private static boolean isDoubled(String value, int comma) {
    int first = comma;
    while (first > 0 && value.charAt(first - 1) == ',') {
      first--;
    }
    return (comma - first) % 2 == 1;
  }

  /**
   * Opens the file.
   *
   * @param pastCache past the host's cache
   */
  Fd open(boolean pastCache) {
    return Fd.open(
        path,
        Fd.O_NONBLOCK
            | (readOnly ? Fd.O_RDONLY : Fd.O_RDWR)
            | (pastCache ? Fd.O_DIRECT : 0)
            | (sync ? Fd.O_DSYNC : 0));
  }
}
