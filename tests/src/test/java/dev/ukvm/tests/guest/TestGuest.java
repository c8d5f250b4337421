// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.guest;

import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.guest.build.Target;
import java.nio.file.Path;
import java.util.Map;

/**
 * A guest of this directory.
 *
 * @param name of its source without the {@code .c}
 * @param target what it is built for
 * @param sse whether it computes with the CPU's vector registers
 * @param unreadable whether its last segment, of 128 KiB, has no permission at all
 * @param manifest its devices
 * @param disks sizes in bytes of the zeroed files to attach, by device name
 */
public record TestGuest(
    String name,
    Path source,
    Target target,
    boolean sse,
    boolean unreadable,
    Manifest manifest,
    Map<String, Long> disks) {
  private static final Path DEVICES = Path.of("src/guests/devices");

  public TestGuest {
    disks = Map.copyOf(disks);
  }

  /** A guest of {@code src/guests/devices}, with devices of these names. */
  public static TestGuest withDevices(
      Target target, String source, DeviceType type, String... devices) {
    Manifest.Builder manifest = new Manifest.Builder();
    for (String device : devices) {
      manifest.add(device, type);
    }
    return new TestGuest(
        source, DEVICES.resolve(source + ".c"), target, false, false, manifest.build(), Map.of());
  }
}
