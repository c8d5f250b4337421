// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.ukvm.posix.ChildProcess;
import dev.ukvm.posix.Fd;
import dev.ukvm.tender.vm.Architecture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CounterFrequencyTest {
  /** Every source that this host has says the same; the comparison of clocks always works. */
  @Test
  void agreesWithItself() {
    try (Control control = new Control()) {
      Steps steps = new Steps(control);
      steps.release();
      try (Fd program = StubImage.load(Architecture.X86_64).write(control.file());
          ChildProcess process = ChildProcess.spawn(program, control.file())) {
        CounterFrequency compared = CounterFrequency.compared(control, steps, process);
        assertThat(compared.hertz()).isGreaterThan(100_000_000);
        CounterFrequency[] others = {
          X86CounterFrequency.find(control, steps, process),
          X86CounterFrequency.fromKvm(),
          CounterFrequency.fromPerf(),
          X86CounterFrequency.fromCpuid(control, steps, process)
        };
        for (CounterFrequency other : others) {
          if (other != null) {
            assertThat((double) compared.hertz())
                .as(other.source())
                .isCloseTo((double) other.hertz(), withinPercentage(0.1));
          }
        }
      }
    }
  }

  /** A guest that counts cycles between two hypercalls counts what the host's clock says. */
  @Test
  void measuresRealTime() throws InterruptedException {
    // rdtsc; shl $32, %rdx; or %rdx, %rax; mov %rax, %r8
    int[] read = {0x0f, 0x31, 0x48, 0xc1, 0xe2, 0x20, 0x48, 0x09, 0xd0, 0x49, 0x89, 0xc0};
    Code code = new Code().raw(read).hypercall(1, 0).raw(read).hypercall(2, 0);
    try (TestGuest guest = new TestGuest(code)) {
      guest.run();
      long from = guest.registers().r8();
      long start = System.nanoTime();
      Thread.sleep(500);
      long nanos = System.nanoTime() - start;
      guest.run();
      double measured = (guest.registers().r8() - from) * 1e9 / guest.machine().counterFrequency();
      assertThat(measured).isGreaterThanOrEqualTo(nanos * 0.999);
      // What it takes to get there and back counts too: the host may be busy.
      assertThat(measured).isLessThan(nanos * 1.001 + 50_000_000);
    }
  }
}
