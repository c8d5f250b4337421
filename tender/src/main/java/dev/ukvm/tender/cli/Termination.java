// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.cli;

import dev.ukvm.posix.SignalHandler;
import dev.ukvm.posix.Signals;
import dev.ukvm.tender.Interruption;
import dev.ukvm.tender.Run;

/**
 * Ends the run when the process is asked to end. A guest that can be told to end is given time to
 * first. Then the run is asked to stop until it has: a request can be lost if the vCPU's thread was
 * just about to block in a system call.
 */
final class Termination implements SignalHandler {
  /** How often the run is asked: for 5 seconds. */
  private static final int PATIENCE = 250;

  private static final long CALLS_PER_SECOND = 1000 / SignalHandler.AGAIN_MILLIS;

  private final Interruption interruption = new Interruption();
  private Run run;

  /** The first signal has come, whose calls see to everything until the run is over. */
  private boolean begun;

  /** As many of these calls are the guest's to end by itself. */
  private long grace;

  /** Why the run has to end; {@code null} as long as the guest may go on. */
  private String reason;

  private int requests;
  private boolean ended;

  Termination() {}

  /** What a signal asks for, from now on; closed by {@link #ended}. */
  Interruption interruption() {
    return interruption;
  }

  /** Takes over SIGTERM, SIGINT, SIGHUP and, where the JVM leaves it to us, SIGQUIT. */
  static Termination install() {
    Termination termination = new Termination();
    for (String name : new String[] {"TERM", "INT", "HUP", "QUIT"}) {
      Signals.handle(name, termination);
    }
    return termination;
  }

  /** From now on a signal ends this run. One that came before ends it too. */
  synchronized void end(Run prepared) {
    run = prepared;
    if (reason != null) {
      prepared.interrupt(reason);
    }
  }

  /** The run is over. */
  synchronized void ended() {
    ended = true;
    interruption.close();
  }

  @Override
  public synchronized boolean received(String signal, int times) {
    if (ended) {
      return false;
    }
    boolean ofFirst = times > 0 || !begun;
    if (!ofFirst && reason != null) {
      // Asked twice: don't wait.
      halt();
    }
    begun = true;
    if (ofFirst && reason == null && hasTime(signal, times)) {
      return true;
    }
    if (reason == null) {
      reason = "ended by " + signal;
    }
    if (requests == PATIENCE) {
      halt();
    }
    requests++;
    if (run == null) {
      interruption.request(reason);
    } else {
      run.interrupt(reason);
    }
    return ofFirst;
  }

  /** Whether the guest may end by itself; it is told to at the first call. */
  private boolean hasTime(String signal, int times) {
    if (times == 0 && run != null) {
      grace = run.requestStop(signal) * CALLS_PER_SECOND;
    }
    return times < grace;
  }

  /** Ends the process though the run goes on, or has yet to say why it ended. */
  private void halt() {
    StandardError.sayLast(reason);
    if (run != null) {
      run.abandon();
    }
    Runtime.getRuntime().halt(Main.TENDER_ERROR);
  }
}
