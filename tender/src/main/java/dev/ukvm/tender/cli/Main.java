// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.cli;

import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.Signals;
import dev.ukvm.tender.Report;
import dev.ukvm.tender.Run;
import dev.ukvm.tender.TenderException;

/**
 * The command {@code ukvm-tender}. Standard output is the guest's alone; what we have to say goes
 * to standard error, a line each.
 */
public final class Main {
  /** Exit status when the tender, not the guest, ended the run. */
  static final int TENDER_ERROR = 1;

  /** The system property that holds the name by which we were called. */
  private static final String NAME_PROPERTY = "ukvm.name";

  /** The signal that has the counters told, without "SIG". */
  private static final String STATISTICS_SIGNAL = "USR1";

  private static final String DEFAULT_NAME = "ukvm-tender";

  private Main() {}

  public static void main(String[] args) {
    Main main = new Main();
    if (System.getProperty(Training.PROPERTY) != null) {
      System.exit(Training.run(main, args));
    }
    // halt, not exit: there are no shutdown hooks to wait for, and everything is closed.
    Runtime.getRuntime().halt(main.call(args));
  }

  int call(String[] args) {
    CommandLine line = null;
    try {
      line = CommandLine.parse(args);
      switch (line.action()) {
        case HELP -> System.out.print(Help.text());
        case VERSION -> System.out.print(Help.version());
        case DOCTOR -> {
          return Doctor.examine();
        }
        case RUN -> {
          return run(line);
        }
      }
      System.out.flush();
      return 0;
    } catch (TenderException | NativeException e) {
      say(e.getMessage());
      return TENDER_ERROR;
    } catch (OutOfMemoryError e) {
      say("the tender itself ran out of memory");
      return TENDER_ERROR;
    } catch (RuntimeException | Error e) {
      say("this is a defect of the tender, please report it: " + e);
      if (line != null && line.isVerbose()) {
        e.printStackTrace(System.err);
      }
      return TENDER_ERROR;
    }
  }

  private static int run(CommandLine line) {
    if (line.note() != null) {
      say(line.note());
    }
    Report report = new StandardError(line.isVerbose());
    Termination termination = Termination.install();
    try (Run run = Run.prepare(line.runOptions(), report, termination.interruption())) {
      termination.end(run);
      Signals.handle(STATISTICS_SIGNAL, signal -> run.reportStatistics(report));
      try {
        return run.execute();
      } finally {
        if (line.wantsStatistics()) {
          run.reportStatistics(report);
        }
      }
    } finally {
      termination.ended();
    }
  }

  /** Writes one line to standard error. */
  static void say(String text) {
    System.err.println(System.getProperty(NAME_PROPERTY, DEFAULT_NAME) + ": " + text);
  }

  private record StandardError(boolean verbose) implements Report {
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
}
