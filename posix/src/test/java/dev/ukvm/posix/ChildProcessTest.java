// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Programs of this host as children, and how they end. */
class ChildProcessTest {
  private static final int SIZE = 4096;

  /** What a shell script says, with its standard error where its output goes, and descriptor 3. */
  private static String run(String script, String[] environment, int status) {
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
    while (!child.hasEnded()) {
      Thread.onSpinWait();
    }
    assertThat(child.hasExited()).isTrue();
    assertThat(child.status()).isEqualTo(status);
    return said.toString();
  }

  @Test
  void hasItsArgumentsEnvironmentAndStatus() {
    assertThat(run("echo $0 $A; echo error >&2; exit 255", new String[] {"A=b c"}, 255))
        .isEqualTo("named b c\nerror\n");
  }

  @Test
  void hasNoOtherDescriptors() {
    try (Fd ours = Fd.open("/dev/null", Fd.O_RDONLY)) {
      // As one that whoever started this process let it inherit.
      Host.KERNEL.fcntl(ours.number(), Kernel.F_SETFD, 0);
      assertThat(run("for fd in /proc/$$/fd/*; do echo ${fd##*/}; done", new String[0], 0).lines())
          .startsWith("0", "1", "2", "3")
          .doesNotContain(Integer.toString(ours.number()));
    }
  }

  @Test
  void hearsAllSignalsInAProcessGroupOfItsOwn() {
    // Field 5 is the group; SigBlk a mask in hexadecimal digits, which the shell reads itself:
    // while it starts another
    // program it blocks all.
    String script =
        "set -- $(cat /proc/$$/stat); [ $5 = $$ ] || exit; while read -r line; do case $line in"
            + " SigBlk*) echo \"$line\" ;; esac; done </proc/$$/status";
    assertThat(run(script, new String[] {"PATH=/usr/bin:/bin"}, 0))
        .isEqualTo("SigBlk:\t0000000000000000\n");
  }

  @Test
  void saysWhatCannotBeStarted() {
    assertThatThrownBy(
            () -> ChildProcess.spawn("/nonexistent", new String[] {"x"}, new String[0], new Fd[0]))
        .isInstanceOf(NativeException.class)
        .hasMessage("/nonexistent: posix_spawn failed: ENOENT (no such file or directory)");
  }

  @Test
  void isKilledWhenClosed() {
    ChildProcess child =
        ChildProcess.spawn("/bin/sleep", new String[] {"sleep", "60.5"}, new String[0], new Fd[0]);
    assertThat(child.hasEnded()).isFalse();
    child.close();
    assertThat(child.hasEnded()).isTrue();
    assertThat(child.hasExited()).isFalse();
    assertThat(child.status()).isEqualTo(ChildProcess.SIGKILL);
  }
}
