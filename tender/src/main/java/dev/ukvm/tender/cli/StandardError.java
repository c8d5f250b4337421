// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.cli;

import dev.ukvm.posix.Fd;
import dev.ukvm.posix.HostText;
import dev.ukvm.posix.Pause;
import dev.ukvm.tender.Report;

/**
 * What we have to say to the user: a line each, on standard error.
 *
 * @param verbose whether details are wanted
 */
record StandardError(boolean verbose) implements Report {
  /** The system property that holds the name by which we were called, if no launcher tells it. */
  private static final String NAME_PROPERTY = "ukvm.name";

  private static final String DEFAULT_NAME = "ukvm-tender";

  private static final char DELETE = 0x7f;

  /**
   * How long whoever ends the process waits for another's last line, which a reader may hold up.
   */
  private static final long LAST_MILLIS = 1000;

  private static final long NANOS_PER_MILLI = 1_000_000L;

  private static boolean lastIsTaken;
  private static volatile boolean lastIsWritten;

  /** The name by which we were called. */
  private static String name = System.getProperty(NAME_PROPERTY, DEFAULT_NAME);

  static void calledAs(String own) {
    name = own;
  }

  /** Writes one line; if that fails there is nobody to tell. */
  static void say(String text) {
    byte[] line = HostText.encode(name + ": " + oneLine(text) + "\n");
    Fd.STDERR.writeFully(line);
  }

  /**
   * Writes the line that says why the process ends with {@link Main#TENDER_ERROR}, if no other
   * thread has done so: there is one such line. When this returns it is written.
   */
  static void sayLast(String text) {
    if (takeLast()) {
      try {
        say(text);
      } finally {
        lastIsWritten = true;
      }
    }
    for (int waited = 0; waited < LAST_MILLIS && !lastIsWritten; waited++) {
      Pause.nanos(NANOS_PER_MILLI);
    }
  }

  private static synchronized boolean takeLast() {
    boolean mine = !lastIsTaken;
    lastIsTaken = true;
    return mine;
  }

  /**
   * Names are anybody's: one with a line feed in it makes no second line, and no other commands.
   */
  private static String oneLine(String text) {
    StringBuilder line = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == DELETE) {
        line = line == null ? new StringBuilder(text) : line;
        line.setCharAt(i, '?');
      }
    }
    return line == null ? text : line.toString();
  }

  @Override
  public void note(String line) {
    say(line);
  }

  @Override
  public void detail(String line) {
    if (verbose) {
      say(line);
    }
  }
}
