// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thread's life, as whoever started it sees it. */
@Timeout(60)
class HostThreadTest {
  private volatile String ran;

  @Test
  void runsOnceItIsStarted() {
    assertThat(HostThread.available()).isTrue();
    HostThread thread = HostThread.unstarted("own", () -> ran = Thread.currentThread().getName());
    assertThat(thread.isAlive()).isFalse();
    assertThat(ran).isNull();
    thread.start();
    thread.join();
    assertThat(thread.isAlive()).isFalse();
    assertThat(ran).isEqualTo("own");
  }

  @Test
  void isWaitedForInSpiteOfAnInterrupt() {
    Thread waiting = Thread.currentThread();
    HostThread thread =
        HostThread.unstarted(
            "own",
            () -> {
              waiting.interrupt();
              while (waiting.isInterrupted()) {
                Thread.onSpinWait();
              }
              ran = "to the end";
            });
    thread.start();
    thread.join();
    assertThat(ran).isEqualTo("to the end");
    assertThat(Thread.interrupted()).isTrue();
  }
}
