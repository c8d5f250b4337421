// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

/**
 * Whether a hypervisor can be used on this host.
 *
 * @param level how well
 * @param detail what was found, one line without a full stop
 * @param remedy what the user can do about it, empty if there is nothing to do
 */
public record Availability(Level level, String detail, String remedy) {
  /** Grades in the order of preference. */
  public enum Level {
    /** Everything works. */
    YES,
    /** It runs guests, but not every instruction or not at full speed. */
    LIMITED,
    /** It can't be used. */
    NO
  }

  public static Availability yes(String detail) {
    return new Availability(Level.YES, detail, "");
  }

  public static Availability limited(String detail, String remedy) {
    return new Availability(Level.LIMITED, detail, remedy);
  }

  public static Availability no(String detail, String remedy) {
    return new Availability(Level.NO, detail, remedy);
  }
}
