// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.ukvm.posix.ChildProcess;
import dev.ukvm.posix.Fd;
import dev.ukvm.tender.vm.Architecture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clocks can be compared where the machine itself does not stand still now and then. */
@Timeout(60)
@Tag("not-emulated")
final class CounterFrequencyTest {
  /** Every source that this host has says the same; the comparison of clocks always works. */
  @Test
  void agreesWithItself() {
    try (Control control = new Control()) {
      Steps steps = new Steps(control);
      steps.release();
      Architecture architecture = Architecture.ofHost();
      try (Fd program = StubImage.load(architecture).write(control.file());
          ChildProcess process = ChildProcess.spawn(program, control.file())) {
        CounterFrequency compared = CounterFrequency.compared(control, steps, process);
        assertThat(compared.hertz()).isGreaterThan(1_000_000);
        List<CounterFrequency> others = new ArrayList<>();
        others.add(CounterFrequency.fromPerf());
        if (architecture == Architecture.X86_64) {
          others.add(X86CounterFrequency.find(control, steps, process));
          others.add(X86CounterFrequency.fromKvm());
          others.add(X86CounterFrequency.fromCpuid(control, steps, process));
        } else {
          others.add(Aarch64Cpu.counterFrequency(control, steps, process));
        }
        for (CounterFrequency other : others) {
          if (other != null) {
            assertThat((double) compared.hertz())
                .as(other.source())
                .isCloseTo((double) other.hertz(), withinPercentage(0.5));
          }
        }
      }
    }
  }

  /** A guest that counts cycles between two hypercalls counts what the host's clock says. */
  @Test
  void measuresRealTime() throws InterruptedException {
    long before = TestGuest.DATA;
    long after = TestGuest.DATA + 8;
    Code code =
        Code.create().storeCounter(before).hypercall(1, 0).storeCounter(after).hypercall(2, 0);
    try (TestGuest guest = new TestGuest(code)) {
      guest.run();
      long start = System.nanoTime();
      Thread.sleep(500);
      long nanos = System.nanoTime() - start;
      guest.run();
      long cycles = guest.word(after) - guest.word(before);
      double measured = cycles * 1e9 / guest.machine().counterFrequency();
      assertThat(measured).isGreaterThanOrEqualTo(nanos * 0.999);
      // What it takes to get there and back counts too: the host may be busy.
      assertThat(measured).isLessThan(nanos * 1.001 + 50_000_000);
    }
  }
}
