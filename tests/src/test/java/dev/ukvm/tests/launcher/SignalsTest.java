// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.tests.guest.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A signal ends a run with one line that says which, at any moment; the output is the guest's
 * alone.
 */
class SignalsTest {
  /**
   * Starts the monitor, which says so, and sends it what the arguments say: seconds and signals.
   */
  private static final String SENDER =
      """
      import os, subprocess, sys, time
      p = subprocess.Popen([os.environ["T"], "--hypervisor=process", os.environ["G"], "20000"], stdout=subprocess.PIPE)
      if sys.argv[1] == "started":
        p.stdout.read(6)
      for word in sys.argv[2:]:
        if "." in word:
          time.sleep(float(word))
        else:
          p.send_signal(int(word))
      rest = p.stdout.read()
      sys.stdout.buffer.write(rest)
      code = p.wait()
      sys.exit(code if code >= 0 else 128 - code)
      """;

  @TempDir Path scratch;

  private Outcome send(String words) throws IOException, InterruptedException {
    Situation.require("command -v python3");
    return new Situation(scratch, "patience")
        .run("exec python3 - " + words + " <<'SENDER'\n" + SENDER + "SENDER");
  }

  @ParameterizedTest
  @CsvSource({"1,SIGHUP", "2,SIGINT", "3,SIGQUIT", "15,SIGTERM"})
  void endTheRun(int number, String name) throws Exception {
    assertThat(send("started " + number))
        .isEqualTo(new Outcome(1, "", "ukvm-tender: ended by " + name + "\n"));
  }

  /** As of a crash, but somebody has sent it: no file, no report of a Java virtual machine's. */
  @ParameterizedTest
  @CsvSource({"4,SIGILL", "7,SIGBUS", "8,SIGFPE", "11,SIGSEGV"})
  void ofFaultsEndTheRunWhenTheyAreSent(int number, String name) throws Exception {
    Outcome outcome = send("started " + number);
    Situation.assertRefusal(outcome);
    assertThat(outcome.stderr()).startsWith("ukvm-tender: ended by " + name + ", which process ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"15 1", "15 0.001 1", "2 0.002 2", "15 0.0005 15 0.0005 15", "2 0.01 15"})
  void aSecondSignalLosesNoLine(String words) throws Exception {
    for (int i = 0; i < 8; i++) {
      Outcome outcome = send("started " + words);
      Situation.assertRefusal(outcome);
      assertThat(outcome.stderr()).contains("ended by SIG");
    }
  }

  /** Milliseconds after the start. Before the first no program of ours has run. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 12, 16, 20, 25, 30, 35, 40, 45, 50, 60, 80})
  void areHeardFromTheStart(int milliseconds) throws Exception {
    Outcome outcome = send("early 0." + "%03d".formatted(milliseconds) + " 15");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.stderr()).isEqualTo("ukvm-tender: ended by SIGTERM\n");
  }

  @Test
  void thatAreIgnoredStayIgnored() throws Exception {
    assertThat(
            new Situation(scratch, "patience")
                .run(
                    "trap '' HUP; \"$T\" --hypervisor=process \"$G\" 700 & p=$!; sleep .3;"
                        + " kill -HUP $p; wait $p"))
        .isEqualTo(Situation.PATIENCE);
  }
}
