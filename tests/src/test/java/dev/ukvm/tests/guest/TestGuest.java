// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.guest;

import dev.ukvm.abi.Manifest;
import dev.ukvm.guest.build.Target;
import java.nio.file.Path;
import java.util.Map;

/**
 * A guest of this directory.
 *
 * @param name of its source without the {@code .c}
 * @param target what it is built for
 * @param sse whether it computes with the CPU's vector registers
 * @param manifest its devices
 * @param disks sizes in bytes of the zeroed files to attach, by device name
 */
public record TestGuest(
    String name,
    Path source,
    Target target,
    boolean sse,
    Manifest manifest,
    Map<String, Long> disks) {
  public TestGuest {
    disks = Map.copyOf(disks);
  }
}
