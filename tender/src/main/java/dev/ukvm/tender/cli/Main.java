// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.cli;

import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.HostText;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.Signals;
import dev.ukvm.tender.Report;
import dev.ukvm.tender.Run;
import dev.ukvm.tender.TenderException;
import java.util.Arrays;

/**
 * The command {@code ukvm-tender}. Standard output is the guest's alone; what we have to say goes
 * to standard error, a line each.
 */
public final class Main {
  /** Exit status when the tender, not the guest, ended the run. */
  static final int TENDER_ERROR = 1;

  /** The signal that has the counters told, without "SIG". */
  private static final String STATISTICS_SIGNAL = "USR1";

  private Main() {}

  public static void main(String[] args) {
    Main main = new Main();
    if (System.getProperty(Training.PROPERTY) != null) {
      System.exit(Training.run(main, args));
    }
    // halt, not exit: there are no shutdown hooks to wait for, and everything is closed.
    Runtime.getRuntime().halt(main.call(args));
  }

  /**
   * What our launcher on Linux calls, which ends the process with the result.
   *
   * @param words the name by which we were called, and the arguments: bytes, as the host has them
   * @param signals a descriptor of signalfd(2) for the signals that end a run
   */
  @SuppressWarnings("unused")
  private static int launch(byte[][] words, int signals) {
    Signals.receiveFrom(signals);
    String[] texts = new String[words.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = HostText.decode(words[i]);
    }
    return launch(texts);
  }

  /**
   * Runs a whole command line.
   *
   * @param words the name by which we were called, and the arguments
   * @return the exit status
   */
  static int launch(String[] words) {
    StandardError.calledAs(words[0]);
    return new Main().call(Arrays.copyOfRange(words, 1, words.length));
  }

  int call(String[] args) {
    CommandLine line = null;
    try {
      line = CommandLine.parse(args);
      return switch (line.action()) {
        case HELP -> print(Help.text());
        case VERSION -> print(Help.version());
        case DOCTOR -> Doctor.examine();
        case RUN -> run(line);
      };
    } catch (TenderException | NativeException e) {
      StandardError.sayLast(e.getMessage());
    } catch (OutOfMemoryError e) {
      StandardError.sayLast(explain(e));
    } catch (RuntimeException | Error e) {
      StandardError.sayLast(explain(e));
      if (line != null && line.isVerbose()) {
        e.printStackTrace(System.err);
      }
    }
    return TENDER_ERROR;
  }

  private static String explain(OutOfMemoryError e) {
    String message = e.getMessage();
    return message != null && message.contains("thread")
        ? "the host has no thread left for the tender; raise the limit (ulimit -u, a container's pids)"
        : "the tender itself ran out of memory";
  }

  /** Libraries that the JVM loads by itself fail in its own words. */
  private static String explain(Throwable e) {
    return e instanceof LinkageError && String.valueOf(e.getMessage()).contains("open files")
        ? "too many files are open; see ulimit -n"
        : "this is a defect of the tender, please report it: " + e;
  }

  /** Writes what the user has asked to read; the exit status is 0 if all of it was written. */
  static int print(String text) {
    long result = Fd.STDOUT.writeFully(HostText.encode(text));
    if (result < 0) {
      throw new TenderException(Fd.STDOUT + ": can't write: " + Errno.describe((int) -result));
    }
    return 0;
  }

  private static int run(CommandLine line) {
    if (line.note() != null) {
      StandardError.say(line.note());
    }
    Report report = new StandardError(line.isVerbose());
    Termination termination = Termination.install();
    try (Run run = Run.prepare(line.runOptions(), report, termination.interruption())) {
      termination.end(run);
      Signals.handle(
          STATISTICS_SIGNAL,
          (signal, times) -> {
            run.reportStatistics(report);
            return false;
          });
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
}
