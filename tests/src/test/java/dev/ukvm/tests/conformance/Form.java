// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tests.guest.Outcome;
import dev.ukvm.tests.guest.TestCase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * How a run in a rig is made: by the native executable, or, where starting a Java virtual machine
 * for each guest takes too long, in the one that the tests run in.
 *
 * @param suffix of the column's name
 * @param executable the former, or {@code null} for the latter
 * @param launcher of the latter as users have it, for a few cases, or {@code null}
 */
record Form(String suffix, Path executable, Path launcher) {
  /** What the columns of the form in a Java virtual machine end with. */
  static final String MACHINE = "-jvm";

  static Form executable(Path file) {
    return new Form("", file, null);
  }

  static Form machine(Path launcher) {
    return new Form(MACHINE, null, launcher);
  }

  /** Those that go through the launcher in either form. */
  private static final List<String> BY_LAUNCHER =
      List.of("hello", "exit-42", "abort", "arguments-utf8", "hostile-call-9");

  /** Runs a case to its end. */
  Outcome run(String hypervisor, TestCase testCase, Path scratch)
      throws IOException, InterruptedException {
    if (executable != null) {
      return TenderRun.run(executable, hypervisor, testCase, scratch);
    }
    boolean whole = BY_LAUNCHER.contains(testCase.name()) || testCase.terminate() != null;
    return whole && launcher != null
        ? TenderRun.run(launcher, hypervisor, testCase, scratch)
        : MachineRun.run(hypervisor, testCase, scratch);
  }

  /**
   * Starts a guest.
   *
   * @param memory MiB
   * @param scratch a directory for its output
   */
  GuestRun start(
      String hypervisor,
      Path guest,
      List<String> arguments,
      int memory,
      List<DeviceOption> devices,
      Path scratch)
      throws IOException {
    return executable == null
        ? new MachineRun(hypervisor, guest, arguments, memory, devices, scratch)
        : new ExecutableRun(executable, hypervisor, guest, arguments, memory, devices, scratch);
  }
}
