// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.forms;

import dev.ukvm.posix.ChildProcess;
import dev.ukvm.posix.Clock;
import dev.ukvm.posix.Environment;
import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.HostProcess;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.Pause;
import dev.ukvm.posix.Poller;
import dev.ukvm.posix.ProgramLog;
import dev.ukvm.posix.UnixSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Programs that are started, what they get, and how they end; and this process itself. */
final class ProcessCases {
  private static final int SIZE = 4096;
  private static final long MILLI = 1_000_000;

  private ProcessCases() {}

  static void addTo(List<Case> cases) {
    cases.add(new Case("child: arguments, environment, status", ProcessCases::arguments));
    cases.add(new Case("child: no other descriptors", ProcessCases::descriptors));
    cases.add(new Case("child: signal mask, process group", ProcessCases::mask));
    cases.add(new Case("child: what cannot be started", ProcessCases::failures));
    cases.add(new Case("child: killed by a signal", ProcessCases::signalled));
    cases.add(new Case("child: killed when closed", ProcessCases::closed));
    cases.add(new Case("child: its end is an event", ProcessCases::endEvent));
    cases.add(new Case("child: many, one after the other", ProcessCases::many));
    cases.add(new Case("program log: what was said", ProcessCases::log));
    cases.add(new Case("program log: more than there is room for", ProcessCases::fullLog));
    cases.add(new Case("process: environment and number", ProcessCases::self));
    cases.add(new Case("process: clock and pause", ProcessCases::time));
  }

  /** What a shell script says, with its standard error where its output goes, and descriptor 3. */
  private static String run(String script, int status, String... environment) {
    Fd[] pair = UnixSocket.pair("test");
    ChildProcess child;
    try (Fd output = pair[1];
        Fd nothing = Fd.open("/dev/null", Fd.O_RDWR)) {
      String[] arguments = {"named", "-c", script};
      Fd[] descriptors = {nothing, output, output, nothing};
      child = ChildProcess.spawn("/bin/sh", arguments, environment, descriptors);
    }
    StringBuilder said = new StringBuilder();
    try (Fd input = pair[0];
        Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(SIZE);
      for (long n = input.read(buffer, 0, SIZE); n > 0; n = input.read(buffer, 0, SIZE)) {
        byte[] bytes = buffer.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE);
        said.append(new String(bytes, StandardCharsets.UTF_8));
      }
    }
    await(child);
    Check.isTrue(child.hasExited(), "killed by " + child.status());
    Check.same(status, child.status());
    return said.toString();
  }

  private static void await(ChildProcess child) {
    while (!child.hasEnded()) {
      Pause.nanos(MILLI);
    }
  }

  private static void arguments() {
    Check.same("named b c\nerror\n", run("echo $0 $A; echo error >&2; exit 255", 255, "A=b c"));
    Check.same("", run("exit 7", 7));
  }

  private static void descriptors() {
    // More than the shell has by itself, which are below 10.
    Fd[] ours = new Fd[12];
    for (int i = 0; i < ours.length; i++) {
      ours[i] = Fd.open("/dev/null", Fd.O_RDONLY);
    }
    String said = run("for fd in /proc/$$/fd/*; do echo ${fd##*/}; done", 0);
    Check.isTrue(said.startsWith("0\n1\n2\n"), said);
    for (Fd one : ours) {
      Check.isTrue(one.number() < 10 || !said.contains("\n" + one.number() + "\n"), said);
      one.close();
    }
  }

  private static void mask() {
    // Field 5 is the group; SigBlk a mask in hexadecimal digits.
    String script =
        "set -- $(cat /proc/$$/stat); [ $5 = $$ ] || exit; while read -r line; do case $line in SigBlk*) echo \"$line\" ;; esac; done </proc/$$/status";
    Check.same("SigBlk:\t0000000000000000\n", run(script, 0, "PATH=/usr/bin:/bin"));
  }

  private static void failures() {
    fails("/nonexistent", Errno.ENOENT);
    fails(Forms.scratch(), Errno.EACCES);
    // And it works again.
    Check.same("", run("exit 0", 0));
  }

  private static void fails(String file, int errno) {
    NativeException e =
        Check.thrown(
            NativeException.class,
            file,
            () -> ChildProcess.spawn(file, new String[] {"x"}, new String[0], new Fd[0]));
    Check.same(errno, e.errno());
    Check.contains(e.getMessage(), file + ": posix_spawn failed: E");
  }

  private static ChildProcess sleeper() {
    return ChildProcess.spawn(
        "/bin/sleep", new String[] {"sleep", "60.5"}, new String[0], new Fd[0]);
  }

  private static void signalled() {
    try (ChildProcess child = sleeper()) {
      Check.isTrue(HostProcess.exists(child.pid()), "it is there");
      child.signal(ChildProcess.SIGUSR1);
      await(child);
      Check.isTrue(!child.hasExited(), "it was killed");
      Check.same(ChildProcess.SIGUSR1, child.status());
    }
  }

  private static void closed() {
    ChildProcess child = sleeper();
    Check.isTrue(!child.hasEnded(), "it runs");
    child.close();
    Check.isTrue(child.hasEnded() && !child.hasExited(), "it was killed");
    Check.same(ChildProcess.SIGKILL, child.status());
    child.close();
  }

  private static void endEvent() {
    try (ChildProcess child = sleeper();
        Fd end = child.openEndEvent();
        Poller poller = Poller.open(1)) {
      if (end == null) {
        throw new Case.Unavailable("no pidfd_open on this host");
      }
      poller.add(end, Poller.IN);
      Check.same(0, poller.await(MILLI));
      child.signal(ChildProcess.SIGKILL);
      Check.same(1, poller.await(10_000 * MILLI));
      Check.isTrue(child.hasEnded(), "it has ended");
    }
  }

  private static void many() {
    for (int i = 0; i < 30; i++) {
      Check.same(i + "\n", run("echo " + i + "; exit " + i, i));
    }
  }

  private static ChildProcess shell(ProgramLog log, String script) {
    try (Fd nothing = Fd.open("/dev/null", Fd.O_RDWR);
        Fd end = log.end()) {
      String[] arguments = {"sh", "-c", script};
      return ChildProcess.spawn(
          "/bin/sh", arguments, new String[] {"PATH=/bin:/usr/bin"}, new Fd[] {nothing, end, end});
    }
  }

  private static void log() {
    try (ProgramLog log = ProgramLog.open("test")) {
      Check.same("", log.read());
      try (ChildProcess child = shell(log, "echo one; echo zw\u00f6lf >&2; exit 3")) {
        await(child);
        Check.same(3, child.status());
      }
      Check.same("one\nzw\u00f6lf\n", log.read());
    }
  }

  private static void fullLog() {
    String script =
        "i=0; while [ $i -lt 4000 ]; do i=$((i + 1));"
            + " echo 0123456789012345678901234567890123456789012345678901234567890123456789;"
            + " done 2> /dev/null; exit 5";
    try (ProgramLog log = ProgramLog.open("test");
        ChildProcess child = shell(log, script)) {
      log.ignore();
      await(child);
      Check.isTrue(child.hasExited(), "killed");
      Check.same(5, child.status());
    }
  }

  private static void self() {
    Check.isTrue(Environment.get("PATH").contains("/bin"), Environment.get("PATH"));
    Check.same(null, Environment.get("UKVM_NO_SUCH_VARIABLE"));
    Check.same(null, Environment.get("PAT"));
    Check.isTrue(HostProcess.exists(HostProcess.pid()), "we are there");
    long page = HostProcess.pageSize();
    Check.isTrue(page >= 4096 && (page & page - 1) == 0, "a page of " + page);
  }

  private static void time() {
    Clock clock = new Clock();
    long wall = clock.wall();
    long start = System.nanoTime();
    Pause.nanos(5 * MILLI);
    long paused = System.nanoTime() - start;
    long told = clock.wall() - wall;
    Check.isTrue(paused >= 5 * MILLI, "paused " + paused);
    Check.isTrue(told >= 5 * MILLI - 1000 && told < 60_000 * MILLI, "the clock: " + told);
    Check.isTrue(wall / MILLI - System.currentTimeMillis() > -60_000, "now");
    start = System.nanoTime();
    Pause.nanos(0);
    Check.isTrue(System.nanoTime() >= start, "no time goes back");
  }
}
