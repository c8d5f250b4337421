// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.abi;

import dev.ukvm.abi.Manifest.Device;
import dev.ukvm.abi.Manifest.DeviceType;

/**
 * The manifest as a developer writes it: {@code {"type":"solo5.manifest","version":1,
 * "devices":[{"name":"service","type":"NET_BASIC"}]}}. Strict: RFC 8259, known keys only, each
 * once, in any order. The reader follows this one shape, so nothing in a text makes it recurse.
 *
 * <p>A class apart from {@link Manifest}, since running a guest needs no JSON.
 */
public final class ManifestJson {
  private static final String TYPE = "solo5.manifest";

  private final JsonScanner in;
  private final Manifest.Builder builder = new Manifest.Builder();

  private ManifestJson(String text) {
    this.in = new JsonScanner(text);
  }

  /**
   * Reads the JSON form.
   *
   * @throws ManifestException if it breaks a rule; the message starts with {@code line:column:} and
   *     the field, so that a file's name with a colon can stand before it
   */
  public static Manifest parse(String text) {
    return new ManifestJson(text).manifest();
  }

  /** The JSON form, indented, with a line feed at its end. */
  public static String write(Manifest manifest) {
    StringBuilder out = new StringBuilder();
    out.append("{\n  \"type\": \"").append(TYPE).append("\",\n");
    out.append("  \"version\": ").append(Manifest.VERSION).append(",\n  \"devices\": [");
    String separator = "\n";
    for (Device device : manifest.devices()) {
      out.append(separator).append("    { \"name\": \"").append(device.name());
      out.append("\", \"type\": \"").append(device.type().jsonName()).append("\" }");
      separator = ",\n";
    }
    return out.append(manifest.devices().isEmpty() ? "]\n}\n" : "\n  ]\n}\n").toString();
  }

  private Manifest manifest() {
    in.skipSpace();
    int start = in.position();
    boolean type = false;
    boolean version = false;
    boolean devices = false;
    in.expect('{', "manifest", "an object");
    for (boolean more = in.startOfMembers('}'); more; more = in.nextMember('}', "manifest")) {
      int at = in.position();
      String key = in.key("manifest");
      boolean known =
          switch (key) {
            case "type" -> {
              once(type, at, ".type");
              type = true;
              readType();
              yield true;
            }
            case "version" -> {
              once(version, at, ".version");
              version = true;
              readVersion();
              yield true;
            }
            case "devices" -> {
              once(devices, at, ".devices");
              devices = true;
              readDevices();
              yield true;
            }
            default -> false;
          };
      if (!known) {
        throw in.error(
            at,
            "unknown key " + JsonScanner.quote(key) + "; the keys are type, version and devices");
      }
    }
    require(type, start, ".type");
    require(version, start, ".version");
    require(devices, start, ".devices");
    in.end();
    return builder.build();
  }

  private void readType() {
    int at = in.position();
    String value = in.string(".type");
    if (!value.equals(TYPE)) {
      throw in.error(at, ".type: " + JsonScanner.quote(value) + " is not \"" + TYPE + "\"");
    }
  }

  private void readVersion() {
    int at = in.position();
    String value = in.number(".version");
    if (!value.equals("1")) {
      throw in.error(at, ".version: " + JsonScanner.shorten(value) + " is not " + Manifest.VERSION);
    }
  }

  private void readDevices() {
    in.expect('[', ".devices", "an array");
    for (boolean more = in.startOfMembers(']'); more; more = in.nextMember(']', ".devices")) {
      if (builder.size() == Manifest.DEVICES_MAX) {
        throw in.error(
            in.position(), ".devices: too many entries, maximum " + Manifest.DEVICES_MAX);
      }
      readDevice(".devices[" + builder.size() + "]");
    }
  }

  private void readDevice(String field) {
    int start = in.position();
    String name = null;
    DeviceType type = null;
    in.expect('{', field, "an object");
    for (boolean more = in.startOfMembers('}'); more; more = in.nextMember('}', field)) {
      int at = in.position();
      String key = in.key(field);
      switch (key) {
        case "name" -> {
          once(name != null, at, field + ".name");
          name = deviceName(field + ".name");
        }
        case "type" -> {
          once(type != null, at, field + ".type");
          type = deviceType(field + ".type");
        }
        default ->
            throw in.error(
                at,
                field + ": unknown key " + JsonScanner.quote(key) + "; the keys are name and type");
      }
    }
    require(name != null, start, field + ".name");
    require(type != null, start, field + ".type");
    builder.add(name, type);
  }

  private String deviceName(String field) {
    int at = in.position();
    String name = in.string(field);
    String fault = Manifest.faultOf(name);
    if (fault != null) {
      throw in.error(at, field + ": " + fault);
    }
    Device other = builder.find(name);
    if (other != null) {
      throw in.error(
          at,
          field + ": .devices[" + (other.handle() - 1) + "] has the same name \"" + name + "\"");
    }
    return name;
  }

  private DeviceType deviceType(String field) {
    int at = in.position();
    String value = in.string(field);
    for (DeviceType type : DeviceType.values()) {
      if (type.jsonName().equals(value)) {
        return type;
      }
    }
    throw in.error(
        at, field + ": " + JsonScanner.quote(value) + " is neither NET_BASIC nor BLOCK_BASIC");
  }

  private void once(boolean seen, int at, String field) {
    if (seen) {
      throw in.error(at, field + ": given twice");
    }
  }

  private void require(boolean seen, int at, String field) {
    if (!seen) {
      throw in.error(at, field + ": missing");
    }
  }
}
