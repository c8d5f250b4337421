// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender;

/**
 * One option about a device, as the user wrote it.
 *
 * @param kind what the option sets
 * @param name the device's name in the manifest, or {@code null} for the only one of its type
 * @param value what follows the equals sign
 */
public record DeviceOption(Kind kind, String name, String value) {
  /** The options there are. */
  public enum Kind {
    NET("--net"),
    NET_MAC("--net-mac"),
    NET_PCAP("--net-pcap"),
    BLOCK("--block"),
    BLOCK_SECTOR_SIZE("--block-sector-size");

    private final String option;

    Kind(String option) {
      this.option = option;
    }

    /** The option's spelling, up to the colon or the equals sign. */
    public String option() {
      return option;
    }
  }

  /** The option as it was written, up to the equals sign. */
  public String spelling() {
    return name == null ? kind.option() : kind.option() + ":" + name;
  }

  /** A refusal of this option. */
  public TenderException refuse(String reason) {
    return refuse(reason, null);
  }

  /** A refusal of this option that keeps its cause. */
  public TenderException refuse(String reason, Throwable cause) {
    return new TenderException(spelling() + "=" + value + ": " + reason, cause);
  }
}
