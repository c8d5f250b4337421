// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ukvm.posix.ChildProcess;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.HostProcess;
import dev.ukvm.posix.Sys;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Architecture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class StepsTest {
  private final Control control = new Control();
  private final Steps steps = new Steps(control);
  private final ChildProcess process;

  StepsTest() {
    try (Fd program = StubImage.load(Architecture.ofHost()).write(control.file())) {
      process = ChildProcess.spawn(program, control.file());
    }
  }

  @AfterEach
  void close() {
    process.close();
    control.close();
  }

  @Test
  void areDoneInPortions() {
    steps.expect("getppid", Sys.GETPPID, HostProcess.pid());
    steps.finish(process);
    int first = steps.counter();
    int failed = steps.tryCall("close", Sys.CLOSE, -1, 0, 0);
    int second = steps.counter();
    steps.finish(process);
    assertThat(steps.result(failed)).isEqualTo(-9);
    assertThat(steps.result(second)).isGreaterThan(steps.result(first));
    assertThat(process.hasEnded()).isFalse();
  }

  @Test
  void sayWhatFailed() {
    steps.call("close", Sys.CLOSE, control.file().number(), 0, 0, 0, 0, 0);
    steps.call("close of it again", Sys.CLOSE, control.file().number(), 0, 0, 0, 0, 0);
    steps.counter();
    assertThatThrownBy(() -> steps.finish(process))
        .isInstanceOf(TenderException.class)
        .hasMessage(
            "the guest's process can't be set up: close of it again: EBADF (bad file descriptor)");
  }

  @Test
  void sayWhatIsUnexpected() {
    steps.expect("getppid", Sys.GETPPID, 0);
    assertThatThrownBy(() -> steps.finish(process))
        .hasMessageEndingWith("getppid: unexpected result " + HostProcess.pid());
  }

  @Test
  void noticeThatTheProcessWasKilled() {
    process.signal(ChildProcess.SIGKILL);
    steps.counter();
    assertThatThrownBy(() -> steps.finish(process))
        .hasMessageStartingWith("the guest's process was killed from outside by SIGKILL");
  }

  @Test
  void areLimited() {
    assertThatThrownBy(
            () -> {
              while (true) {
                steps.counter();
              }
            })
        .isInstanceOf(TenderException.class)
        .hasMessageContaining("too many segments");
  }
}
