// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.maven;

import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.Manifest.DeviceType;
import java.util.ArrayList;
import java.util.List;

/** The configuration's {@code <devices>}: an element for each, of its type, with its name. */
public final class Devices {
  private record Device(String name, DeviceType type) {}

  private final List<Device> devices = new ArrayList<>();

  /** Adds a NIC. Maven calls this for each element of the name. */
  public void setNet(String name) {
    devices.add(new Device(name, DeviceType.NET));
  }

  /** Adds a block device. Maven calls this for each element of the name. */
  public void setBlock(String name) {
    devices.add(new Device(name, DeviceType.BLOCK));
  }

  /**
   * What they make.
   *
   * @throws dev.ukvm.abi.ManifestException if a name is none, or there are too many
   */
  Manifest manifest() {
    Manifest.Builder manifest = new Manifest.Builder();
    for (Device device : devices) {
      manifest.add(device.name(), device.type());
    }
    return manifest.build();
  }
}
