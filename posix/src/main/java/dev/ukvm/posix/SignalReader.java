// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/**
 * Takes signals from a descriptor of signalfd(2), where our launcher on Linux has them wait from
 * its first moment on: none is lost, and the JVM sees none. One thread reads; each signal is
 * handled on a thread of its own, as the JVM does it too, so that a second is heard while a first
 * one waits.
 */
final class SignalReader {
  private static final String NAME = "signals";

  /** struct signalfd_siginfo of linux/signalfd.h: u32 ssi_signo at 0. */
  private static final int INFO_SIZE = 128;

  private final Fd descriptor;
  private final SignalHandler[] handlers = new SignalHandler[SignalNames.COUNT];
  private final boolean[] early = new boolean[SignalNames.COUNT];
  private boolean started;

  SignalReader(Fd descriptor) {
    this.descriptor = descriptor;
  }

  /** False if this signal does not come here. */
  synchronized boolean handle(String name, SignalHandler handler) {
    int number = SignalNames.number(name);
    if (number == 0) {
      return false;
    }
    handlers[number] = handler;
    if (early[number]) {
      early[number] = false;
      start(number, handler);
    }
    if (!started) {
      started = true;
      Thread.ofPlatform().name(NAME).daemon().start(this::run);
    }
    return true;
  }

  private void run() {
    Struct info = Struct.allocate(INFO_SIZE);
    long n = INFO_SIZE;
    while (n == INFO_SIZE || n == -Errno.EINTR) {
      n = descriptor.read(info.segment(), 0, INFO_SIZE);
      if (n == INFO_SIZE) {
        dispatch(info.getInt(0));
      }
    }
  }

  private synchronized void dispatch(int number) {
    if (SignalNames.has(number)) {
      if (handlers[number] == null) {
        early[number] = true;
      } else {
        start(number, handlers[number]);
      }
    }
  }

  private static void start(int number, SignalHandler handler) {
    String name = SignalNames.full(number);
    try {
      Thread.ofPlatform().name(name).daemon().start(() -> Signals.deliver(name, handler));
    } catch (OutOfMemoryError e) {
      // The host has no thread left. Better that the next signal waits than that this one is lost.
      Signals.deliver(name, handler);
    }
  }
}
