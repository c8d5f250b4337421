// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.abi;

/**
 * A manifest on its way to the guest: the tender fills in what each device turned out to be. It is
 * written from nothing, so that no byte of the file other than names and types, and no value of the
 * host, gets to the guest by it.
 */
public final class AttachedManifest {
  private static final int U16_MAX = 0xffff;

  private final Manifest manifest;
  private final byte[] bytes;

  AttachedManifest(Manifest manifest) {
    this.manifest = manifest;
    this.bytes = manifest.encode();
  }

  /**
   * Attaches a block device.
   *
   * @param capacity bytes, unsigned
   * @param blockSize bytes, 1 to 65535
   */
  public void attachBlock(Manifest.Device device, long capacity, int blockSize) {
    int entry = entry(device, Manifest.DeviceType.BLOCK);
    if (blockSize < 1 || blockSize > U16_MAX) {
      throw new IllegalArgumentException("block size " + blockSize);
    }
    LittleEndian.putLong(bytes, entry + Manifest.CAPACITY, capacity);
    LittleEndian.putShort(bytes, entry + Manifest.BLOCK_SIZE, blockSize);
    bytes[entry + Manifest.ATTACHED] = 1;
  }

  /**
   * Attaches a network interface.
   *
   * @param mac 6 bytes
   * @param mtu bytes without the Ethernet header, 1 to 65535
   */
  public void attachNet(Manifest.Device device, byte[] mac, int mtu) {
    int entry = entry(device, Manifest.DeviceType.NET);
    if (mac.length != Manifest.MAC_SIZE) {
      throw new IllegalArgumentException("MAC address of " + mac.length + " bytes");
    }
    if (mtu < 1 || mtu > U16_MAX) {
      throw new IllegalArgumentException("MTU " + mtu);
    }
    System.arraycopy(mac, 0, bytes, entry + Manifest.MAC, mac.length);
    LittleEndian.putShort(bytes, entry + Manifest.MTU, mtu);
    bytes[entry + Manifest.ATTACHED] = 1;
  }

  public boolean isAttached(Manifest.Device device) {
    return bytes[entry(device, device.type()) + Manifest.ATTACHED] != 0;
  }

  /** The first device that is still to be attached, or {@code null}: then the guest may run. */
  public Manifest.Device firstUnattached() {
    for (int handle = 1; handle <= manifest.devices().size(); handle++) {
      if (!isAttached(manifest.device(handle))) {
        return manifest.device(handle);
      }
    }
    return null;
  }

  /**
   * The bytes for the guest.
   *
   * @throws IllegalStateException if a device is not attached
   */
  public byte[] bytes() {
    Manifest.Device missing = firstUnattached();
    if (missing != null) {
      throw new IllegalStateException("device " + missing.name() + " is not attached");
    }
    return bytes.clone();
  }

  private int entry(Manifest.Device device, Manifest.DeviceType type) {
    // Field by field: a record's own equals() is bootstrapped at its first call.
    Manifest.Device own = manifest.device(device.handle());
    if (own == null || own.type() != type || !own.name().equals(device.name())) {
      throw new IllegalArgumentException(
          device.name() + " is no " + type + " device of this manifest");
    }
    return Manifest.entry(device.handle());
  }
}
