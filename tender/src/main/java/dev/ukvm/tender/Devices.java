// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender;

import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.Manifest.Device;
import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.tender.DeviceOption.Kind;
import java.util.List;

/** Brings together the devices that a manifest declares and those that the user attaches. */
final class Devices {
  private final String image;
  private final Manifest manifest;
  private final List<DeviceOption> options;

  private Devices(RunOptions run, Manifest manifest) {
    this.image = run.image();
    this.manifest = manifest;
    this.options = run.devices();
  }

  /**
   * Attaches every device.
   *
   * @return the manifest for the guest
   * @throws TenderException if an option names no device, or a device has no option
   */
  static byte[] attach(RunOptions run, Manifest manifest) {
    Devices devices = new Devices(run, manifest);
    Device[] attached = new Device[manifest.devices().size() + 1];
    for (DeviceOption option : devices.options) {
      Device device = devices.deviceOf(option);
      if (option.kind() == Kind.NET || option.kind() == Kind.BLOCK) {
        if (attached[device.handle()] != null) {
          throw new TenderException(
              option.spelling()
                  + "="
                  + option.value()
                  + ": "
                  + device.name()
                  + " is attached twice");
        }
        attached[device.handle()] = device;
      }
    }
    devices.requireAll(attached);
    if (!manifest.devices().isEmpty()) {
      throw new TenderException("net and block devices are not supported yet");
    }
    return manifest.attach().bytes();
  }

  /** The device that an option is about: the named one, or the only one of its type. */
  private Device deviceOf(DeviceOption option) {
    DeviceType type = typeOf(option.kind());
    Device found = null;
    int count = 0;
    StringBuilder names = new StringBuilder();
    for (Device device : manifest.devices()) {
      if (device.type() == type) {
        if (option.name() == null || device.name().equals(option.name())) {
          found = device;
          count++;
        }
        names.append(names.isEmpty() ? "" : ", ").append(device.name());
      }
    }
    if (count == 1) {
      return found;
    }
    String declared = names.isEmpty() ? "none" : names.toString();
    throw new TenderException(
        option.spelling()
            + "="
            + option.value()
            + ": "
            + (count == 0
                ? image + " declares no such " + type + " device; it declares: " + declared
                : image + " declares several " + type + " devices; name one of: " + declared));
  }

  private void requireAll(Device[] attached) {
    StringBuilder missing = new StringBuilder();
    for (Device device : manifest.devices()) {
      if (attached[device.handle()] == null) {
        missing.append(missing.isEmpty() ? "" : " ").append("--").append(device.type());
        missing.append(':').append(device.name());
        missing.append(device.type() == DeviceType.NET ? "=TAP" : "=FILE");
      }
    }
    if (!missing.isEmpty()) {
      throw new TenderException(image + " needs devices that are not attached; add: " + missing);
    }
  }

  private static DeviceType typeOf(Kind kind) {
    return switch (kind) {
      case NET, NET_MAC -> DeviceType.NET;
      case BLOCK, BLOCK_SECTOR_SIZE -> DeviceType.BLOCK;
    };
  }
}
