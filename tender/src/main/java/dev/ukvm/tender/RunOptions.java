// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.Fd;
import java.util.List;

/**
 * What to run, and how.
 *
 * @param image path of the hvt executable
 * @param arguments the guest's
 * @param memorySize bytes, whole 2 MiB pages, 2 MiB to 4 GiB
 * @param hypervisor a backend's name, or {@link #AUTO}
 * @param devices what the guest's devices are attached to
 * @param netRing whether to offer a guest with NICs the net ring
 * @param directCalls whether the hypervisor may do hypercalls without this monitor, where it can
 * @param output where the guest's console output goes
 * @param verbose whether to say on standard error what is chosen and why
 * @param graceSeconds how long a guest that asks to be told to end has time for that, 1 to 3600, or
 *     0 to tell no guest
 * @param input where the console input of a guest that asks for it comes from
 */
public record RunOptions(
    String image,
    List<String> arguments,
    long memorySize,
    String hypervisor,
    List<DeviceOption> devices,
    boolean netRing,
    boolean directCalls,
    Fd output,
    boolean verbose,
    int graceSeconds,
    Fd input) {

  /** Take the best hypervisor that this host has. */
  public static final String AUTO = "auto";

  /** What to run, without a graceful stop, on standard input. */
  public RunOptions(
      String image,
      List<String> arguments,
      long memorySize,
      String hypervisor,
      List<DeviceOption> devices,
      boolean netRing,
      boolean directCalls,
      Fd output,
      boolean verbose) {
    this(
        image,
        arguments,
        memorySize,
        hypervisor,
        devices,
        netRing,
        directCalls,
        output,
        verbose,
        0,
        Fd.STDIN);
  }

  /** Runs an executable that has no devices with what everybody takes. */
  public static RunOptions of(String image, String... arguments) {
    return new RunOptions(
        image,
        List.of(arguments),
        Hvt.MEMORY_DEFAULT,
        AUTO,
        List.of(),
        true,
        true,
        Fd.STDOUT,
        false);
  }
}
