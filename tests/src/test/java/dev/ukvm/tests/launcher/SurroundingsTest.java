// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.guest.build.Target;
import dev.ukvm.tests.guest.GuestBuild;
import dev.ukvm.tests.guest.Outcome;
import dev.ukvm.tests.guest.TestGuest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the monitor is started in: nothing of a Java virtual machine shows. */
class SurroundingsTest {
  private static final String RUN = "exec \"$T\" --hypervisor=process --mem=2 \"$G\"";

  @TempDir Path scratch;

  private Outcome patience(String script) throws IOException, InterruptedException {
    return new Situation(scratch, "patience").run(script);
  }

  private Outcome bytes(String script) throws IOException, InterruptedException {
    return new Situation(scratch, "bytes").run(script);
  }

  @ParameterizedTest
  @CsvSource({
    "JAVA_TOOL_OPTIONS,-Xmx64m",
    "JAVA_TOOL_OPTIONS,-javaagent:/opt/agent.jar",
    "JDK_JAVA_OPTIONS,-XX:+UseG1GC",
    "JDK_JAVA_OPTIONS,-nonsense",
    "_JAVA_OPTIONS,-Xmx64m",
    "_JAVA_OPTIONS,-XX:+UseG1GC",
    "_JAVA_LAUNCHER_DEBUG,1",
    "CLASSPATH,/nonexistent.jar",
    "LC_ALL,C",
    "LANG,xx_YY"
  })
  void variablesOfOtherJavaProgramsChangeNothing(String name, String value) throws Exception {
    assertThat(patience("export '" + name + "=" + value + "'; " + RUN))
        .isEqualTo(Situation.PATIENCE);
    assertThat(patience("export UKVM_JVM=1 '" + name + "=" + value + "'; " + RUN))
        .isEqualTo(Situation.PATIENCE);
    Outcome help = patience("export '" + name + "=" + value + "'; exec \"$T\" build --help");
    assertThat(help.status()).isZero();
    assertThat(help.stderr()).isEmpty();
  }

  @Test
  void aDirectoryThatWasRemovedIsNoHindrance() throws Exception {
    String gone = "mkdir gone; cd gone; rmdir ../gone; ";
    assertThat(patience(gone + RUN)).isEqualTo(Situation.PATIENCE);
    Outcome relative = patience(gone + "exec \"$T\" --hypervisor=process hello.elf");
    Situation.assertRefusal(relative);
    assertThat(relative.stderr()).endsWith("hello.elf: no such file\n");
  }

  @Test
  void procIsNotNeededButInTheFormForTheMachine() throws Exception {
    String unshare = "unshare " + (Situation.isRoot() ? "-m" : "-rm") + " sh -c ";
    Situation.require(unshare + "'mount -t tmpfs none /proc'");
    assertThat(patience(unshare + "'mount -t tmpfs none /proc; " + RUN + "'"))
        .isEqualTo(Situation.PATIENCE);
    Outcome outcome =
        patience(
            unshare
                + "'mount -t tmpfs none /proc; exec "
                + Situation.IMAGE.resolve("lib/ukvm-tender")
                + " \"$G\"'");
    Situation.assertRefusal(outcome);
    assertThat(outcome.stderr()).contains("/proc").contains("mount -t proc");
  }

  /** PR_SET_MDWE with PR_MDWE_REFUSE_EXEC_GAIN: what a unit's MemoryDenyWriteExecute= does. */
  @Test
  void executableMemoryIsNotNeededButInTheFormForTheMachine() throws Exception {
    String deny = "import ctypes,os,sys; r=ctypes.CDLL(None).prctl(65,1,0,0,0); ";
    Situation.require("python3 -c '" + deny + "sys.exit(r!=0)'");
    String exec = "exec python3 -c '" + deny + "os.execv(os.environ[\"T\"],[\"ukvm-tender\",%s])'";
    String guest = "os.environ[\"G\"]";
    assertThat(patience(exec.formatted("\"--hypervisor=process\"," + guest)))
        .isEqualTo(Situation.PATIENCE);
    Outcome outcome = patience(exec.formatted("\"--jvm\"," + guest));
    Situation.assertRefusal(outcome);
    assertThat(outcome.stderr()).contains("MemoryDenyWriteExecute=no");
  }

  @Test
  void argumentsAndNamesAreBytes() throws Exception {
    String latin = "caf\\351";
    Outcome outcome = bytes(RUN + " \"$(printf '" + latin + " \\303\\251 \\360\\237\\220\\252')\"");
    assertThat(outcome)
        .isEqualTo(new Outcome(0, "caf\u00e9 \u00c3\u00a9 \u00f0\u009f\u0090\u00aa", ""));
    String directory = "d=\"$(printf '" + latin + "')\"; mkdir \"$d\"; ";
    String clean = "; s=$?; rm -r \"$d\"; exit $s";
    assertThat(
            bytes(
                directory
                    + "cp \"$G\" \"$d/g.elf\"; \"$T\" --hypervisor=process \"$d/g.elf\" x"
                    + clean))
        .isEqualTo(new Outcome(0, "x", ""));
    Outcome missing = bytes("exec \"$T\" \"$(printf '" + latin + "')\"");
    Situation.assertRefusal(missing);
    assertThat(missing.stderr()).contains("caf\u00e9: no such file");
  }

  @Test
  void aSocketsNameIsBytes() throws Exception {
    TestGuest echo = TestGuest.withDevices(Target.ofHost(), "net-echo", DeviceType.NET, "service");
    Outcome outcome =
        new Situation(scratch, GuestBuild.executable(echo))
            .run(
                "n=\"$(printf 's\\351')\"; \"$T\" --hypervisor=process --net=\"listen:$n\" \"$G\" & p=$!;"
                    + " until [ -S \"$n\" ]; do sleep .01; done; kill $p; wait $p");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.stderr())
        .startsWith("ukvm-tender: s\u00e9: waiting for the other end")
        .endsWith("ukvm-tender: ended by SIGTERM\n");
  }

  @Test
  void theImageItselfMayLieInADirectoryWhoseNameIsNoText() throws Exception {
    assertThat(
            bytes(
                "d=\"$(printf 'i\\351')\"; cp -R \""
                    + Situation.IMAGE
                    + "\" \"$d\"; \"$d/bin/ukvm-tender\" --hypervisor=process \"$G\" x; s=$?;"
                    + " rm -r \"$d\"; exit $s"))
        .isEqualTo(new Outcome(0, "x", ""));
  }

  @Test
  void aLineFeedInANameMakesNoSecondLine() throws Exception {
    Situation.assertRefusal(bytes("exec \"$T\" \"$(printf 'a\\nb')\""));
  }

  @Test
  void closedDescriptorsAreNotUsedForFilesOfOurs() throws Exception {
    assertThat(patience(RUN + " <&-")).isEqualTo(Situation.PATIENCE);
    assertThat(patience(RUN + " 2>&-")).isEqualTo(Situation.PATIENCE);
    assertThat(patience(RUN + " <&- 2>&-")).isEqualTo(Situation.PATIENCE);
    Outcome noOutput = patience(RUN + " >&-");
    Situation.assertRefusal(noOutput);
    assertThat(noOutput.stderr()).contains("standard output").contains("EBADF");
    assertThat(patience(RUN + " <&- >&- 2>&-").status()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version", "doctor", "build --help"})
  void whatCannotBeWrittenIsNoSuccess(String option) throws Exception {
    Outcome full = patience("exec \"$T\" " + option + " >/dev/full");
    assertThat(full.status()).isEqualTo(1);
    assertThat(full.stdout()).isEmpty();
    assertThat(full.stderr()).contains("standard output").hasLineCount(1);
    assertThat(patience("exec \"$T\" " + option + " >&-").status()).isEqualTo(1);
    // A reader that has gone: the shell's own descriptor 3 keeps the status.
    assertThat(
            patience("{ sleep 0.2; \"$T\" " + option + " 2>/dev/null; echo $? >&3; } 3>&2 | true")
                .stderr())
        .isEqualTo("1\n");
  }
}
