// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When handlers are called, by the JVM's way and by that of a descriptor. */
@Timeout(60)
class SignalsTest {
  /** asm-generic/signal.h. */
  private static final int SIGINT = 2;

  private static final int SIGTERM = 15;
  private static final int SIGWINCH = 28;

  /** struct signalfd_siginfo of linux/signalfd.h. */
  private static final int INFO_SIZE = 128;

  private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
  private volatile boolean over;

  private boolean noteThrice(String signal, int times) {
    calls.add(signal + " " + times);
    return times < 2;
  }

  private boolean noteUntilOver(String signal, int times) {
    calls.add(signal + " " + times);
    return !over;
  }

  private String next() throws InterruptedException {
    return calls.poll(50, TimeUnit.SECONDS);
  }

  private static void send(Fd to, int signal) {
    Struct info = Struct.allocate(INFO_SIZE);
    info.putInt(0, signal);
    assertThat(to.write(info.segment(), 0, INFO_SIZE)).isEqualTo(INFO_SIZE);
  }

  @Test
  void aHandlerIsCalledAsLongAsItWants() throws Exception {
    assertThat(Signals.handle("WINCH", this::noteThrice)).isTrue();
    long start = System.nanoTime();
    Host.KERNEL.kill(HostProcess.pid(), SIGWINCH);
    for (int times = 0; times < 3; times++) {
      assertThat(next()).isEqualTo("SIGWINCH " + times);
    }
    assertThat(System.nanoTime() - start)
        .isGreaterThan(2 * SignalHandler.AGAIN_MILLIS * 1_000_000L);
    assertThat(calls.poll(5 * SignalHandler.AGAIN_MILLIS, TimeUnit.MILLISECONDS)).isNull();
    Host.KERNEL.kill(HostProcess.pid(), SIGWINCH);
    assertThat(next()).isEqualTo("SIGWINCH 0");
  }

  @Test
  void oneThatCameEarlyIsHandledLater() throws Exception {
    Fd[] pair = UnixSocket.pair("signals");
    SignalReader reader = new SignalReader(pair[0]);
    assertThat(reader.handle("INT", this::noteThrice)).isTrue();
    send(pair[1], SIGTERM);
    send(pair[1], SIGINT);
    assertThat(next()).isEqualTo("SIGINT 0");
    assertThat(reader.handle("TERM", this::noteUntilOver)).isTrue();
    while (!calls.contains("SIGTERM 2")) {
      Thread.sleep(1);
    }
    over = true;
    assertThat(reader.handle("SEGV", this::noteThrice)).isFalse();
    pair[1].close();
  }

  @Test
  void aSecondIsHeardWhileTheFirstIsNotDone() throws Exception {
    Fd[] pair = UnixSocket.pair("signals");
    SignalReader reader = new SignalReader(pair[0]);
    reader.handle("TERM", this::noteUntilOver);
    send(pair[1], SIGTERM);
    while (!calls.contains("SIGTERM 5")) {
      Thread.sleep(1);
    }
    calls.clear();
    send(pair[1], SIGTERM);
    while (!calls.contains("SIGTERM 0")) {
      Thread.sleep(1);
    }
    over = true;
    pair[1].close();
  }
}
