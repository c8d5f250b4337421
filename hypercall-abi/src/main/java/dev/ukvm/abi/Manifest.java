// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.abi;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The devices that an executable declares: the content of its MFT1 note. A header of {@link
 * #HEADER_SIZE} bytes (u32 version, u32 number of entries) is followed by entries of {@link
 * #ENTRY_SIZE} bytes. Entry 0 is reserved, so there are at most {@link #DEVICES_MAX} devices; a
 * device's handle is the index of its entry. Offsets and sizes are in bytes, integers are
 * little-endian; a test holds the layout to the C structures of the ABI.
 */
public final class Manifest {
  public static final int VERSION = 1;

  /** u32 version at 0, u32 number of entries at 4; the entries need no padding after it. */
  public static final int HEADER_SIZE = 8;

  public static final int ENTRY_SIZE = 104;
  public static final int ENTRIES_MAX = 64;
  public static final int DEVICES_MAX = ENTRIES_MAX - 1;
  public static final int SIZE_MAX = HEADER_SIZE + ENTRIES_MAX * ENTRY_SIZE;

  /** Offset in an entry: the name, NUL-terminated. */
  public static final int NAME = 0;

  public static final int NAME_SIZE = 68;

  /** Longest name, characters. */
  public static final int NAME_MAX = NAME_SIZE - 1;

  /** Offset in an entry: u32 {@link DeviceType#code}, or {@link #TYPE_RESERVED}. */
  public static final int TYPE = 68;

  /** Type of entry 0, and of no other. */
  public static final int TYPE_RESERVED = 0x4000_0000;

  /** Offset in a block entry: u64 capacity in bytes. */
  public static final int CAPACITY = 72;

  /** Offset in a block entry: u16 size of a block in bytes. */
  public static final int BLOCK_SIZE = 80;

  /** Offset in a net entry: the MAC address, 6 bytes. */
  public static final int MAC = 72;

  public static final int MAC_SIZE = 6;

  /** Offset in a net entry: u16 MTU in bytes, without the Ethernet header. */
  public static final int MTU = 78;

  /** Offset in an entry: 8 bytes for the tender's own use. A guest finds 0 there. */
  public static final int HOST_DATA = 88;

  /** Offset in an entry: u8, 0 in the file, 1 once the tender has attached the device. */
  public static final int ATTACHED = 96;

  /** What a device is. */
  public enum DeviceType {
    BLOCK(1, "BLOCK_BASIC", "block"),
    NET(2, "NET_BASIC", "net");

    private final int code;
    private final String jsonName;
    private final String text;

    DeviceType(int code, String jsonName, String text) {
      this.code = code;
      this.jsonName = jsonName;
      this.text = text;
    }

    /** The {@code type} word of an entry. */
    public int code() {
      return code;
    }

    /** The {@code "type"} of a device in the JSON form. */
    public String jsonName() {
      return jsonName;
    }

    /** "block" or "net", as the command line spells it. */
    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * A declared device.
   *
   * @param name 1 to {@link #NAME_MAX} characters of A-Z, a-z, 0-9; no two devices share one
   * @param handle the number that the guest names it by, 1 to {@link #DEVICES_MAX}
   */
  public record Device(String name, DeviceType type, int handle) {}

  private final List<Device> devices;

  private Manifest(List<Device> devices) {
    this.devices = List.copyOf(devices);
  }

  /** The devices, by ascending handle. */
  public List<Device> devices() {
    return devices;
  }

  /** The device of a handle, or {@code null}. */
  public Device device(int handle) {
    return handle >= 1 && handle <= devices.size() ? devices.get(handle - 1) : null;
  }

  /** The device of a name, or {@code null}. */
  public Device find(String name) {
    return find(devices, name);
  }

  /** A copy to be filled in for the guest. */
  public AttachedManifest attach() {
    return new AttachedManifest(this);
  }

  /** The binary form, nothing attached. */
  public byte[] encode() {
    byte[] bytes = new byte[HEADER_SIZE + (devices.size() + 1) * ENTRY_SIZE];
    LittleEndian.putInt(bytes, 0, VERSION);
    LittleEndian.putInt(bytes, 4, devices.size() + 1);
    LittleEndian.putInt(bytes, entry(0) + TYPE, TYPE_RESERVED);
    for (int i = 0; i < devices.size(); i++) {
      Device device = devices.get(i);
      byte[] name = device.name().getBytes(StandardCharsets.ISO_8859_1);
      System.arraycopy(name, 0, bytes, entry(device.handle()) + NAME, name.length);
      LittleEndian.putInt(bytes, entry(device.handle()) + TYPE, device.type().code());
    }
    return bytes;
  }

  /**
   * Reads the binary form. What an entry holds besides name, type and the attached flag is not
   * looked at: it means nothing before a device is attached, and nothing of it reaches the guest.
   *
   * @throws ManifestException if it breaks a rule
   */
  public static Manifest decode(byte[] bytes) {
    if (bytes.length < HEADER_SIZE) {
      throw new ManifestException(
          "manifest: " + bytes.length + " bytes do not hold its header of " + HEADER_SIZE);
    }
    int version = LittleEndian.getInt(bytes, 0);
    if (version != VERSION) {
      throw new ManifestException(
          "manifest: version " + Integer.toUnsignedString(version) + " is not " + VERSION);
    }
    int entries = LittleEndian.getInt(bytes, 4);
    if (entries < 1 || entries > ENTRIES_MAX) {
      throw new ManifestException(
          "manifest: "
              + Integer.toUnsignedString(entries)
              + " entries are not within 1.."
              + ENTRIES_MAX);
    }
    if (bytes.length != entry(entries)) {
      throw new ManifestException(
          "manifest: size is "
              + bytes.length
              + " bytes; with "
              + entries
              + " entries it must be "
              + entry(entries));
    }
    checkReserved(bytes);
    Builder builder = new Builder();
    for (int i = 1; i < entries; i++) {
      decodeDevice(bytes, i, builder);
    }
    return builder.build();
  }

  private static void checkReserved(byte[] bytes) {
    int type = LittleEndian.getInt(bytes, entry(0) + TYPE);
    if (type != TYPE_RESERVED) {
      throw new ManifestException(
          "manifest: entry 0: type 0x"
              + Integer.toHexString(type)
              + " is not the reserved 0x40000000");
    }
    if (bytes[entry(0) + NAME] != 0) {
      throw new ManifestException("manifest: entry 0: name is not empty; the entry is reserved");
    }
    if (bytes[entry(0) + NAME + NAME_MAX] != 0) {
      throw new ManifestException("manifest: entry 0: name does not end in a NUL");
    }
    checkUnattached(bytes, 0, "manifest: entry 0");
  }

  private static void decodeDevice(byte[] bytes, int index, Builder builder) {
    int start = entry(index) + NAME;
    int length = 0;
    while (length < NAME_SIZE && bytes[start + length] != 0) {
      length++;
    }
    // Only then may the name be shown.
    String name = new String(bytes, start, length, StandardCharsets.ISO_8859_1);
    String fault = faultOf(name);
    if (fault != null) {
      throw new ManifestException("manifest: entry " + index + ": " + fault);
    }
    if (bytes[start + NAME_MAX] != 0) {
      throw new ManifestException(
          "manifest: entry " + index + " (\"" + name + "\"): name does not end in a NUL");
    }
    int code = LittleEndian.getInt(bytes, entry(index) + TYPE);
    DeviceType type;
    if (code == DeviceType.BLOCK.code) {
      type = DeviceType.BLOCK;
    } else if (code == DeviceType.NET.code) {
      type = DeviceType.NET;
    } else {
      throw new ManifestException(
          "manifest: entry "
              + index
              + " (\""
              + name
              + "\"): type "
              + Integer.toUnsignedString(code)
              + " is neither block (1) nor net (2)");
    }
    if (bytes[entry(index) + ATTACHED] != 0) {
      checkUnattached(bytes, index, "manifest: entry " + index + " (\"" + name + "\")");
    }
    Device other = builder.find(name);
    if (other != null) {
      throw new ManifestException(
          "manifest: entry "
              + index
              + " (\""
              + name
              + "\"): entry "
              + other.handle()
              + " has the same name");
    }
    builder.add(name, type);
  }

  private static void checkUnattached(byte[] bytes, int index, String subject) {
    int attached = bytes[entry(index) + ATTACHED] & 0xff;
    if (attached != 0) {
      throw new ManifestException(subject + ": attached is " + attached + ", not 0, in a file");
    }
  }

  /** Offset of an entry. */
  static int entry(int index) {
    return HEADER_SIZE + index * ENTRY_SIZE;
  }

  /** What is wrong with a device name, or {@code null}. The answer quotes none of it. */
  static String faultOf(String name) {
    if (name.isEmpty()) {
      return "name is empty";
    }
    if (name.length() > NAME_MAX) {
      return "name is longer than " + NAME_MAX + " characters";
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean allowed = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      if (!allowed) {
        return "name has the character 0x"
            + Integer.toHexString(c)
            + " at position "
            + i
            + "; A-Z, a-z and 0-9 are allowed";
      }
    }
    return null;
  }

  private static Device find(List<Device> devices, String name) {
    for (int i = 0; i < devices.size(); i++) {
      if (devices.get(i).name().equals(name)) {
        return devices.get(i);
      }
    }
    return null;
  }

  /** Collects devices; their handles count up from 1. */
  public static final class Builder {
    private final List<Device> devices = new ArrayList<>();

    /**
     * Adds the next device.
     *
     * @throws ManifestException if the name is not allowed or taken, or if there are too many
     */
    public Builder add(String name, DeviceType type) {
      String fault = faultOf(name);
      if (fault != null) {
        throw new ManifestException("manifest: entry " + (devices.size() + 1) + ": " + fault);
      }
      if (find(name) != null) {
        throw new ManifestException("manifest: two devices have the name \"" + name + "\"");
      }
      if (devices.size() == DEVICES_MAX) {
        throw new ManifestException("manifest: too many entries, maximum " + DEVICES_MAX);
      }
      devices.add(new Device(name, type, devices.size() + 1));
      return this;
    }

    Device find(String name) {
      return Manifest.find(devices, name);
    }

    int size() {
      return devices.size();
    }

    public Manifest build() {
      return new Manifest(devices);
    }
  }
}
