// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.forms;

import dev.ukvm.posix.ChildProcess;
import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.HostProcess;
import dev.ukvm.posix.Pause;
import dev.ukvm.posix.Poller;
import dev.ukvm.posix.SignalHandler;
import dev.ukvm.posix.Signals;
import dev.ukvm.posix.UnixSocket;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/** When handlers are called in the one thread of the executable. */
final class SignalCases {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  /** "SIGTERM 0": what was called, in its order. */
  private static final List<String> CALLS = new ArrayList<>();

  private static int wanted;

  private SignalCases() {}

  static void addTo(List<Case> cases) {
    // First: a handler is not taken away again.
    cases.add(new Case("signals: one that came early", SignalCases::early));
    cases.add(new Case("signals: as often as the handler wants", SignalCases::repeated));
    cases.add(new Case("signals: a second while the first is not done", SignalCases::second));
    cases.add(new Case("signals: another kind meanwhile", SignalCases::otherKind));
    cases.add(new Case("signals: just ahead of a call that waits", SignalCases::aheadOfAWait));
    cases.add(new Case("signals: interrupt a wait, a read and a pause", SignalCases::interrupted));
    cases.add(new Case("signals: a handler's own system calls", SignalCases::nested));
    cases.add(new Case("signals: in the midst of allocation", SignalCases::allocating));
    cases.add(new Case("signals: in a child they are as they were", SignalCases::child));
    cases.add(new Case("signals: unknown names", SignalCases::unknown));
  }

  private static boolean note(String signal, int times) {
    CALLS.add(signal + " " + times);
    return times + 1 < wanted;
  }

  /** Has a shell send us signals; it has ended then, unless it shall not be waited for. */
  private static void send(String script, boolean awaited) {
    ChildProcess child =
        ChildProcess.spawn(
            "/bin/sh",
            new String[] {"sh", "-c", script.replace("PID", "" + HostProcess.pid())},
            new String[] {"PATH=/bin:/usr/bin"},
            new Fd[0]);
    while (awaited && !child.hasEnded()) {
      Pause.nanos(MILLI / 10);
    }
  }

  private static void expect(int calls) {
    long start = System.nanoTime();
    while (CALLS.size() < calls && System.nanoTime() - start < 10 * SECOND) {
      Pause.nanos(MILLI);
    }
    Check.isTrue(CALLS.size() >= calls, "called: " + CALLS);
  }

  /** None more, for longer than they would take. */
  private static void expectAll(String... calls) {
    expect(calls.length);
    long start = System.nanoTime();
    while (System.nanoTime() - start < 4 * SignalHandler.AGAIN_MILLIS * MILLI) {
      Pause.nanos(MILLI);
    }
    Check.same(List.of(calls), CALLS);
  }

  private static void begin(int calls) {
    wanted = calls;
    CALLS.clear();
  }

  private static void early() {
    begin(2);
    send("kill -HUP PID", true);
    send("kill -HUP PID", true);
    Check.same(0, CALLS.size());
    Check.isTrue(Signals.handle("HUP", SignalCases::note), "it can be handled");
    Check.same(1, CALLS.size(), "at once");
    expectAll("SIGHUP 0", "SIGHUP 1");
  }

  private static void repeated() {
    begin(4);
    Check.isTrue(Signals.handle("TERM", SignalCases::note), "it can be handled");
    long start = System.nanoTime();
    send("kill -TERM PID", true);
    expect(4);
    long took = System.nanoTime() - start;
    Check.isTrue(took >= 2 * SignalHandler.AGAIN_MILLIS * MILLI, "they came after " + took + " ns");
    expectAll("SIGTERM 0", "SIGTERM 1", "SIGTERM 2", "SIGTERM 3");
    begin(1);
    send("kill -TERM PID", true);
    expectAll("SIGTERM 0");
  }

  private static void second() {
    begin(1000);
    send("kill -TERM PID", true);
    expect(3);
    CALLS.clear();
    send("kill -TERM PID", true);
    long start = System.nanoTime();
    while (!CALLS.contains("SIGTERM 0") && System.nanoTime() - start < 10 * SECOND) {
      Pause.nanos(MILLI);
    }
    Check.isTrue(CALLS.contains("SIGTERM 0"), "the second is told: " + CALLS);
    CALLS.clear();
    expect(3);
    wanted = 0;
    expect(4);
    begin(0);
    expectAll();
  }

  private static void otherKind() {
    Signals.handle("INT", SignalCases::note);
    begin(5);
    send("kill -TERM PID; kill -INT PID", true);
    expect(10);
    for (int times = 0; times < 5; times++) {
      Check.isTrue(CALLS.contains("SIGTERM " + times), "SIGTERM " + times + ": " + CALLS);
      Check.isTrue(CALLS.contains("SIGINT " + times), "SIGINT " + times + ": " + CALLS);
    }
  }

  /** It comes while nothing waits, and nothing looks for it before something does. */
  private static void aheadOfAWait() {
    begin(1);
    try (Fd event = Fd.event("event");
        Poller poller = Poller.open(1)) {
      poller.add(event, Poller.IN);
      for (int i = 0; i < 5; i++) {
        CALLS.clear();
        send("kill -TERM PID", false);
        long start = System.nanoTime();
        while (System.nanoTime() - start < 100 * MILLI) {
          // Not by a system call, behind which it would be seen.
        }
        start = System.nanoTime();
        Check.same(-Errno.EINTR, poller.await(20 * SECOND));
        long waited = System.nanoTime() - start;
        Check.isTrue(waited < 10 * SECOND, "it waited " + waited + " ns");
        Check.same(List.of("SIGTERM 0"), CALLS);
      }
    }
  }

  private static void interrupted() {
    begin(1);
    Fd[] pair = UnixSocket.pair("pair");
    try (Fd one = pair[0];
        Fd other = pair[1];
        Poller poller = Poller.open(1);
        Arena arena = Arena.ofConfined()) {
      poller.add(one, Poller.IN);
      send("sleep 0.1; kill -TERM PID", false);
      Check.same(-Errno.EINTR, poller.await(20 * SECOND));
      expectAll("SIGTERM 0");
      CALLS.clear();
      send("sleep 0.1; kill -TERM PID", false);
      Check.same(-Errno.EINTR, one.read(arena.allocate(8), 0, 8));
      expectAll("SIGTERM 0");
      CALLS.clear();
      send("sleep 0.1; kill -TERM PID", false);
      long start = System.nanoTime();
      Pause.nanos(20 * SECOND);
      Check.isTrue(System.nanoTime() - start < 10 * SECOND, "the pause went on");
      expectAll("SIGTERM 0");
      Check.isTrue(other.number() >= 0, "open until here");
    }
  }

  /** They neither call it in itself, nor lose what comes meanwhile. */
  private static void nested() {
    CALLS.clear();
    int[] depth = new int[2];
    Signals.handle(
        "INT",
        (signal, times) -> {
          depth[0]++;
          depth[1] = Math.max(depth[1], depth[0]);
          CALLS.add(signal + " " + times);
          if (CALLS.size() == 1) {
            send("kill -INT PID", true);
          }
          depth[0]--;
          return false;
        });
    send("kill -INT PID", true);
    expectAll("SIGINT 0", "SIGINT 0");
    Check.same(1, depth[1], "in each other");
  }

  /** The collector, and whoever was interrupted, find all as it was. */
  private static void allocating() {
    begin(1);
    send("i=0; while [ $i -lt 300 ]; do kill -TERM PID; i=$((i + 1)); done", false);
    long start = System.nanoTime();
    long sum = 0;
    while (System.nanoTime() - start < 300 * MILLI) {
      List<String> kept = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        kept.add("text " + i);
      }
      for (int i = 0; i < 2000; i++) {
        Check.same("text " + i, kept.get(i));
      }
      sum += kept.size();
      Pause.nanos(1);
    }
    Check.isTrue(sum > 0 && !CALLS.isEmpty(), "called " + CALLS.size());
  }

  /** Our handlers are not its. */
  private static void child() {
    ChildProcess child =
        ChildProcess.spawn("/bin/sleep", new String[] {"sleep", "60.5"}, new String[0], new Fd[0]);
    send("kill -TERM " + child.pid(), true);
    while (!child.hasEnded()) {
      Pause.nanos(MILLI);
    }
    Check.isTrue(!child.hasExited(), "it was killed");
    Check.same(15, child.status());
    String[] names = {"HUP", "INT", "QUIT", "TERM", "PIPE", "ALRM"};
    for (String name : names) {
      ChildProcess shell =
          ChildProcess.spawn(
              "/bin/sh",
              new String[] {"sh", "-c", "kill -" + name + " $$; exit 3"},
              new String[0],
              new Fd[0]);
      while (!shell.hasEnded()) {
        Pause.nanos(MILLI);
      }
      Check.isTrue(!shell.hasExited(), name + " is heard: " + shell.status());
    }
  }

  private static void unknown() {
    Check.isTrue(!Signals.handle("SEGV", SignalCases::note), "SEGV");
    Check.isTrue(!Signals.handle("NONE", SignalCases::note), "NONE");
  }
}
