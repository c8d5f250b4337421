// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.cli;

import dev.ukvm.posix.Signals;
import dev.ukvm.tender.Interruption;
import dev.ukvm.tender.Run;
import java.util.function.Consumer;

/**
 * Ends the run when the process is asked to end. The JVM calls us on a thread of its own, which
 * asks the run to stop until it has: a request can be lost only if the vCPU's thread was just about
 * to block in a system call.
 */
final class Termination {
  private static final long AGAIN_MILLIS = 20;
  private static final int PATIENCE = 250;

  private final Interruption interruption = new Interruption();
  private final GracefulStop gracefulStop = new GracefulStop();
  private Run run;
  private String received;
  private boolean ended;

  private Termination() {}

  /** What a signal asks for, from now on; closed by {@link #ended}. */
  Interruption interruption() {
    return interruption;
  }

  /** Takes over SIGTERM, SIGINT, SIGHUP and, where the JVM leaves it to us, SIGQUIT. */
  static Termination install() {
    Termination termination = new Termination();
    Consumer<String> handler = termination::received;
    for (String name : new String[] {"TERM", "INT", "HUP", "QUIT"}) {
      Signals.handle(name, handler);
    }
    return termination;
  }

  /** From now on a signal ends this run. One that came before ends it too. */
  synchronized void end(Run prepared) {
    run = prepared;
    if (received != null) {
      prepared.interrupt(received);
    }
  }

  /** The run is over. */
  synchronized void ended() {
    ended = true;
    interruption.close();
    notifyAll();
  }

  private synchronized void received(String signal) {
    if (ended) {
      return;
    }
    if (!gracefulStop.begin(run, signal, () -> graceOver(signal))) {
      end(signal);
    }
  }

  private synchronized void graceOver(String signal) {
    if (received == null) {
      end(signal);
    }
  }

  private void end(String signal) {
    if (received != null) {
      // Asked twice: don't wait.
      halt();
    }
    received = "ended by " + signal;
    try {
      for (int i = 0; i < PATIENCE && !ended; i++) {
        if (run == null) {
          interruption.request(received);
        } else {
          run.interrupt(received);
        }
        wait(AGAIN_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      halt();
    }
  }

  /** Ends the process though the run goes on, or has yet to say why it ended. */
  private void halt() {
    StandardError.sayLast(received);
    if (run != null) {
      run.abandon();
    }
    Runtime.getRuntime().halt(Main.TENDER_ERROR);
  }
}
