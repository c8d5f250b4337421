// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.bhyve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.guest.build.Target;
import dev.ukvm.tests.guest.GuestBuild;
import dev.ukvm.tests.guest.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command on FreeBSD: names, what is left behind and by whom, and what a host may lack. */
@Timeout(300)
class BhyveHostTest {
  private static final long LOOK_MILLIS = 50;

  @TempDir private Path scratch;

  @BeforeEach
  void needsKvm() {
    FreeBsdDouble.requireKvm();
  }

  private static String guest(String name) {
    return GuestBuild.executable(Target.X86_64, name).toString();
  }

  private FreeBsdDouble host(String release) {
    return new FreeBsdDouble(release, scratch);
  }

  private void awaitMachine(FreeBsdDouble host, Process process) throws InterruptedException {
    while (process.isAlive() && host.machines().isEmpty()) {
      Thread.sleep(LOOK_MILLIS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"13", "14", "15", "15.1"})
  void guestRunsAndNothingIsLeft(String release) throws Exception {
    FreeBsdDouble host = host(release);
    Outcome outcome = host.run(scratch, guest("hello"), "one");
    assertThat(outcome.stderr()).isEmpty();
    assertThat(outcome.stdout()).contains("'one'");
    assertThat(outcome.status()).isZero();
    assertThat(host.machines()).isEmpty();
    assertThat(host.log()).noneMatch(line -> line.startsWith("violation"));
  }

  @ParameterizedTest
  @CsvSource({"ukvm-tender, ukvm-", "solo5-hvt, solo5-", "solo5-hvt.2, solo5-"})
  void machineIsNamedAfterItsProcess(String called, String prefix) throws Exception {
    FreeBsdDouble host = host("14");
    Process process = host.start(called, scratch, List.of(guest("hello")));
    assertThat(FreeBsdDouble.await(process, scratch).status()).isZero();
    assertThat(host.log()).contains("create " + prefix + process.pid() + " 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"14", "15", "15.1"})
  void signalLeavesNothing(String release) throws Exception {
    FreeBsdDouble host = host(release);
    Process process = host.start("ukvm-tender", scratch, List.of(guest("hostile"), "sleep"));
    awaitMachine(host, process);
    process.destroy();
    Outcome outcome = FreeBsdDouble.await(process, scratch);
    assertThat(outcome.stderr()).isEqualTo("ukvm-tender: ended by SIGTERM\n");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(host.machines()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"14", "15", "15.1"})
  void machineThatCanNotBeStoppedIsDestroyedAllTheSame(String release) throws Exception {
    FreeBsdDouble host = host(release).with("STUCK", "1");
    Process process = host.start("ukvm-tender", scratch, List.of(guest("hostile"), "loop"));
    while (process.isAlive() && Files.size(scratch.resolve("stdout")) == 0) {
      Thread.sleep(LOOK_MILLIS);
    }
    process.destroy();
    Outcome outcome = FreeBsdDouble.await(process, scratch);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.stderr()).isEqualTo("ukvm-tender: ended by SIGTERM\n");
    assertThat(host.machines()).isEmpty();
  }

  @Test
  void doctorNamesWhatAKilledMonitorLeft() throws Exception {
    FreeBsdDouble host = host("14");
    Process process = host.start("ukvm-tender", scratch, List.of(guest("hostile"), "sleep"));
    awaitMachine(host, process);
    process.destroyForcibly().waitFor();
    host.addMachine("ukvm-" + ProcessHandle.current().pid());
    host.addMachine("somebody-elses");
    String left = "ukvm-" + process.pid();
    Outcome outcome = host.run(scratch, "doctor");
    assertThat(outcome.status()).isZero();
    assertThat(outcome.stdout())
        .contains("left behind " + left + ";")
        .contains("bhyvectl --vm=" + left + " --destroy")
        .doesNotContain("somebody-elses")
        .contains("Guests run on bhyve");
  }

  @ParameterizedTest
  @CsvSource({
    "UNLOADED, 1, kldload vmm",
    "TSC, 0, cycle counter does not run at one rate",
    "FAIL, open=1@2, run as root"
  })
  void whatAHostLacksIsSaid(String variable, String value, String message) throws Exception {
    FreeBsdDouble host = host("15").with(variable, value);
    Outcome outcome = host.run(scratch, "--hypervisor=bhyve", guest("hello"));
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr()).contains(message);
    assertThat(outcome.stderr().lines()).hasSize(1);
    assertThat(host.machines()).isEmpty();
  }

  @Test
  void memoryEndsWhereTheKernelsDevicesBegin() throws Exception {
    Outcome outcome = host("14").run(scratch, "--mem=3074", guest("hello"));
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.stderr()).contains("use --mem=3072 or less");
    assertThat(host("14").run(scratch, "--mem=3072", guest("hello")).status()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"13, hw.vmm.destroy=16", "15, VMMCTL_VM_DESTROY=1"})
  void machineThatStaysIsTold(String release, String failure) throws Exception {
    FreeBsdDouble host = host(release).with("FAIL", failure);
    Outcome outcome = host.run(scratch, guest("hello"));
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.stderr()).contains("can't be destroyed", "bhyvectl --vm=ukvm-");
    assertThat(host.machines()).hasSize(1);
  }
}
