// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.hvf;

/**
 * Why a guest's instruction trapped, as the CPU says it: the fields of ESR_EL2 (Arm Architecture
 * Reference Manual for A-profile, D24.2.40).
 */
final class Syndrome {
  // Exception classes.
  static final int EC_WFX = 0x01;
  static final int EC_HVC64 = 0x16;
  static final int EC_SMC64 = 0x17;
  static final int EC_SYS64 = 0x18;
  static final int EC_IABT_LOW = 0x20;
  static final int EC_DABT_LOW = 0x24;

  /** EC 0 with IL, what an undefined instruction of 32 bits gives. */
  static final long UNDEFINED = 1L << 25;

  /** An abort's status codes above are not about the address: external aborts, alignment. */
  private static final int LAST_ADDRESS_FAULT = 15;

  private Syndrome() {}

  static int exceptionClass(long syndrome) {
    return field(syndrome, 26, 6);
  }

  private static int field(long syndrome, int from, int bits) {
    return (int) (syndrome >>> from) & (1 << bits) - 1;
  }

  private static boolean bit(long syndrome, int number) {
    return field(syndrome, number, 1) == 1;
  }

  // Aborts.

  /** Whether an abort comes from the address: nothing there, or not allowed so. */
  static boolean isAddressFault(long syndrome) {
    return field(syndrome, 0, 6) <= LAST_ADDRESS_FAULT;
  }

  /** WnR. */
  static boolean isWrite(long syndrome) {
    return bit(syndrome, 6);
  }

  /** S1PTW: the CPU itself looked for the guest's page tables there. */
  static boolean isTableWalk(long syndrome) {
    return bit(syndrome, 7);
  }

  /** ISV: whether width and register mean something. */
  static boolean isDescribed(long syndrome) {
    return bit(syndrome, 24);
  }

  /** SAS, in bytes. */
  static int width(long syndrome) {
    return 1 << field(syndrome, 22, 2);
  }

  /** SRT, the general register: number 31 is the zero register. */
  static int register(long syndrome) {
    return field(syndrome, 16, 5);
  }

  // Others.

  /** Of wfi and its like: whether it is wfi itself, which alone waits without end. */
  static boolean isWaitForInterrupt(long syndrome) {
    return field(syndrome, 0, 2) == 0;
  }

  /** msr or mrs: whether it is mrs. */
  static boolean isSystemRead(long syndrome) {
    return bit(syndrome, 0);
  }

  /** The general register of msr or mrs: number 31 is the zero register. */
  static int systemOperand(long syndrome) {
    return field(syndrome, 5, 5);
  }

  /** op0 of the system register: 2 for those of debuggers. */
  static int systemGroup(long syndrome) {
    return field(syndrome, 20, 2);
  }
}
