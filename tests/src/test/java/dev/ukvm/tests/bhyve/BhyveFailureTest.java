// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.bhyve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.tests.guest.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each call into the kernel fails once, in whole runs of a guest that makes every hypercall. */
@Timeout(300)
class BhyveFailureTest {
  /** Calls and FreeBSD's numbers of errors that they may plausibly meet; and what a user sees. */
  private static final List<String> FAILURES =
      List.of(
          "open=24 EMFILE",
          "kern.osreldate=2 ENOENT",
          "kern.timecounter.invariant_tsc=2 ENOENT",
          "machdep.tsc_freq=2 ENOENT",
          "VM_SET_CAPABILITY=22 EINVAL",
          "VM_ALLOC_MEMSEG=12 smaller --mem",
          "VM_ALLOC_MEMSEG=25 not of a FreeBSD release",
          "VM_MMAP_MEMSEG=12 ENOMEM",
          "VM_MMAP_MEMSEG=28 ENOSPC",
          "VM_MUNMAP_MEMSEG=22 EINVAL",
          "mmap=12 smaller --mem",
          "VM_SET_REGISTER=22 EINVAL",
          "VM_SET_REGISTER=16 EBUSY",
          "VM_SET_SEGMENT_DESCRIPTOR=22 EINVAL",
          "VM_ACTIVATE_CPU=16 EBUSY",
          "VM_RUN=22 EINVAL",
          "VM_RUN=14 fault",
          "pipe2=24 EMFILE",
          "socket=55 ENOBUFS",
          "connect=61 nobody listens");

  /** What the net ring's thread does, too, whose failure a guest that ends meanwhile outruns. */
  private static final List<String> ON_TWO_THREADS =
      List.of("kqueue=24 EMFILE", "kevent=12 ENOMEM");

  private static final List<String> BY_SYSCTL =
      List.of(
          "hw.vmm.create=2 kldload vmm",
          "hw.vmm.create=6 enable virtualization",
          "hw.vmm.create=1 run as root",
          "hw.vmm.create=12 hw.vmm.maxvmms");

  private static final List<String> BY_CONTROL =
      List.of(
          "VMMCTL_VM_CREATE=6 enable virtualization",
          "VMMCTL_VM_CREATE=1 run as root",
          "VMMCTL_VM_CREATE=12 hw.vmm.maxvmms");

  /** What is done again, and no failure. */
  private static final List<String> RETRIED =
      List.of("VM_RUN=4", "kevent=4", "write=4", "pwrite=4", "hw.vmm.create=17");

  @TempDir private Path scratch;

  @BeforeEach
  void needsKvm() {
    FreeBsdDouble.requireKvm();
  }

  private List<String[]> run(String release, List<String> failures) throws Exception {
    String[] arguments = new String[failures.size() + 1];
    arguments[0] = Files.createDirectory(scratch.resolve("run")).toString();
    for (int i = 0; i < failures.size(); i++) {
      arguments[i + 1] = failures.get(i).split(" ", 2)[0];
    }
    FreeBsdDouble host = new FreeBsdDouble(release, Files.createDirectory(scratch.resolve("os")));
    Outcome outcome = host.runMain(FailureMain.class, scratch, arguments);
    assertThat(outcome.status()).as(outcome.stderr()).isZero();
    assertThat(outcome.stderr()).isEmpty();
    assertThat(host.machines()).isEmpty();
    return outcome.stdout().lines().map(line -> line.split("\t", -1)).toList();
  }

  private void everyFailureIsTold(String release, List<String> failures) throws Exception {
    List<String[]> lines = run(release, failures);
    for (String failure : failures) {
      String[] words = failure.split(" ", 2);
      List<String[]> own = lines.stream().filter(l -> l[0].startsWith(words[0] + "@")).toList();
      assertThat(own).as(failure).isNotEmpty();
      for (String[] line : own) {
        assertThat(line[1]).as(line[0]).contains(words[1]).doesNotContain("a defect");
        assertThat(line[2]).as("left open after " + line[0] + ": " + line[1]).isEqualTo("0");
        assertThat(line[3]).as("rules broken after " + line[0]).isEqualTo("0");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"13", "14", "15", "15.1"})
  void everyCallMayFail(String release) throws Exception {
    everyFailureIsTold(release, FAILURES);
  }

  @Test
  void waitingMayFail() throws Exception {
    List<String[]> lines = run("14", ON_TWO_THREADS);
    assertThat(lines).hasSizeGreaterThan(ON_TWO_THREADS.size());
    for (String[] line : lines) {
      assertThat(line[1]).as(line[0]).containsPattern("EMFILE|ENOMEM|^-$");
      assertThat(line[2]).as(line[0]).isEqualTo("0");
      assertThat(line[3]).as(line[0]).isEqualTo("0");
    }
    assertThat(lines).anyMatch(line -> line[1].contains("EMFILE"));
    assertThat(lines).anyMatch(line -> line[1].contains("ENOMEM"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"13", "14"})
  void creationBySysctlMayFail(String release) throws Exception {
    everyFailureIsTold(release, BY_SYSCTL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"15", "15.1"})
  void creationByControlDeviceMayFail(String release) throws Exception {
    everyFailureIsTold(release, BY_CONTROL);
  }

  @Test
  void whatCanBeDoneAgainIsNoFailure() throws Exception {
    for (String[] line : run("14", RETRIED)) {
      assertThat(line[1]).as(line[0]).isEqualTo(FailureMain.WELL);
      assertThat(line[2]).as(line[0]).isEqualTo("0");
    }
  }
}
