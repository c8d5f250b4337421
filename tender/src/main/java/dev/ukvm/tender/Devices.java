// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender;

import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.Manifest.Device;
import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.tender.DeviceOption.Kind;
import dev.ukvm.tender.device.DeviceTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Brings together the devices that a manifest declares and those that the user attaches. */
final class Devices {
  private final String image;
  private final Manifest manifest;

  /** What the user wants of each device, by its handle. */
  private final List<Map<Kind, DeviceOption>> settings = new ArrayList<>();

  private Devices(RunOptions run, Manifest manifest) {
    this.image = run.image();
    this.manifest = manifest;
    for (int handle = 0; handle <= manifest.devices().size(); handle++) {
      settings.add(new HashMap<>());
    }
  }

  /**
   * Attaches every device.
   *
   * @return the devices, or {@code null} if the manifest declares none; to be closed
   * @throws TenderException if an option names no device, a device has no option, or the host does
   *     not have what an option names
   */
  static DeviceTable attach(
      RunOptions run, Manifest manifest, Report report, Interruption interruption) {
    if (manifest.devices().isEmpty() && run.devices().isEmpty()) {
      return null;
    }
    Devices devices = new Devices(run, manifest);
    List<DeviceOption> options = run.devices();
    for (int i = 0; i < options.size(); i++) {
      devices.take(options.get(i));
    }
    devices.requireAll();
    return devices.open(report, interruption);
  }

  private void take(DeviceOption option) {
    Device device = deviceOf(option);
    DeviceOption other = settings.get(device.handle()).put(option.kind(), option);
    if (other != null) {
      throw option.refuse(other.spelling() + "=" + other.value() + " says so of the same device");
    }
  }

  private DeviceTable open(Report report, Interruption interruption) {
    DeviceTable table = new DeviceTable(manifest, report, interruption);
    try {
      for (Device device : manifest.devices()) {
        if (device.type() == DeviceType.NET) {
          table.attachNet(
              device,
              setting(device, Kind.NET),
              setting(device, Kind.NET_MAC),
              setting(device, Kind.NET_PCAP));
        } else {
          table.attachBlock(
              device, setting(device, Kind.BLOCK), setting(device, Kind.BLOCK_SECTOR_SIZE));
        }
      }
      return table;
    } catch (RuntimeException | Error e) {
      table.close();
      throw e;
    }
  }

  private DeviceOption setting(Device device, Kind kind) {
    return settings.get(device.handle()).get(kind);
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
    throw option.refuse(
        count == 0
            ? image + " declares no such " + type + " device; it declares: " + declared
            : image + " declares several " + type + " devices; name one of: " + declared);
  }

  private void requireAll() {
    StringBuilder missing = new StringBuilder();
    for (Device device : manifest.devices()) {
      boolean net = device.type() == DeviceType.NET;
      if (setting(device, net ? Kind.NET : Kind.BLOCK) == null) {
        missing.append(missing.isEmpty() ? "" : " ").append("--").append(device.type());
        missing.append(':').append(device.name()).append(net ? "=TAP" : "=FILE");
      }
    }
    if (!missing.isEmpty()) {
      throw new TenderException(image + " needs devices that are not attached; add: " + missing);
    }
  }

  private static DeviceType typeOf(Kind kind) {
    return switch (kind) {
      case NET, NET_MAC, NET_PCAP -> DeviceType.NET;
      case BLOCK, BLOCK_SECTOR_SIZE -> DeviceType.BLOCK;
    };
  }
}
