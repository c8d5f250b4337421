// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a program says, wherever it is kept: a socket does on Linux, too. */
@Timeout(60)
class ProgramLogTest {
  static List<Function<String, ProgramLog>> kinds() {
    return Platform.host() == Platform.LINUX
        ? List.of(LinuxProgramLog::create, BsdProgramLog::create)
        : List.of(BsdProgramLog::create);
  }

  private static ChildProcess shell(ProgramLog log, String script) {
    try (Fd nothing = Fd.open("/dev/null", Fd.O_RDWR);
        Fd end = log.end()) {
      String[] arguments = {"sh", "-c", script};
      return ChildProcess.spawn(
          "/bin/sh", arguments, new String[] {"PATH=/bin:/usr/bin"}, new Fd[] {nothing, end, end});
    }
  }

  private static int status(ChildProcess process) {
    while (!process.hasEnded()) {
      Pause.nanos(1_000_000);
    }
    return process.hasExited() ? process.status() : -process.status();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void tellsWhatWasSaid(Function<String, ProgramLog> kind) {
    try (ProgramLog log = kind.apply("test");
        ChildProcess process = shell(log, "echo one; echo zwölf >&2; exit 3")) {
      assertThat(status(process)).isEqualTo(3);
      assertThat(log.read()).isEqualTo("one\nzwölf\n");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void isEmptyAtFirst(Function<String, ProgramLog> kind) {
    try (ProgramLog log = kind.apply("test");
        Fd end = log.end()) {
      assertThat(log.read()).isEmpty();
      assertThat(end.number()).isNotNegative();
    }
  }

  /** More than there is room for: whoever can't say it goes on. */
  @ParameterizedTest
  @MethodSource("kinds")
  void holdsNobodyUp(Function<String, ProgramLog> kind) {
    String script =
        "i=0; while [ $i -lt 4000 ]; do i=$((i + 1));"
            + " echo 0123456789012345678901234567890123456789012345678901234567890123456789;"
            + " done 2> /dev/null; exit 5";
    try (ProgramLog log = kind.apply("test");
        ChildProcess process = shell(log, script)) {
      log.ignore();
      assertThat(status(process)).isEqualTo(5);
    }
  }
}
