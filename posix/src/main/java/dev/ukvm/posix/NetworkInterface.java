// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/** What the kernel tells of a network interface, and tap interfaces as files. */
public final class NetworkInterface {
  /** What reads and writes of a file are. */
  public enum Frames {
    /** An Ethernet frame each. */
    YES,
    /** Packets without an Ethernet header: a tun interface. */
    NO_ETHERNET,
    /** Frames with something in front of them. */
    WITH_HEADERS,
    /** Something else. */
    NO
  }

  /** Longest name, bytes. */
  public static final int NAME_MAX = Interfaces.NAME_MAX;

  private static final Interfaces HOST = Host.KERNEL.interfaces();

  private NetworkInterface() {}

  /**
   * The interface's MTU, bytes without the Ethernet header.
   *
   * @throws NativeException ENODEV if there is no such interface, ENAMETOOLONG if none can have
   *     that name
   */
  public static int mtu(String name) {
    return HOST.mtu(name);
  }

  /** Whether somebody has set the interface up. */
  public static boolean isUp(String name) {
    return HOST.isUp(name);
  }

  /**
   * Attaches to a tap interface: each read takes a frame, each write gives one, neither waits. The
   * host then hands over no frame longer than the interface's MTU and an Ethernet header.
   *
   * @throws NativeException ENOENT or ENXIO if this kernel has no tap interfaces, EBUSY if another
   *     process is attached, EINVAL if it is no tap interface, EPERM, EACCES
   */
  public static Fd openTap(String name) {
    return HOST.openTap(name);
  }

  /** What reads and writes of a file that somebody else opened are. */
  public static Frames framesOf(Fd file) {
    return HOST.framesOf(file);
  }

  /** Name of the interface behind a file, or {@code null}. */
  public static String nameOf(Fd file) {
    return HOST.nameOf(file);
  }

  /** What to do about an interface that is not there, one line. */
  public static String howToCreate(String name) {
    return HOST.howToCreate(name);
  }

  /** What to do about an interface that is down, one line. */
  public static String howToSetUp(String name) {
    return HOST.howToSetUp(name);
  }

  /** What to do about an interface that this user may not open, one line. */
  public static String howToPermit(String name) {
    return HOST.howToPermit(name);
  }

  /** What to do about a kernel without tap interfaces, one line that names the device. */
  public static String howToLoad(String name) {
    return HOST.howToLoad(name);
  }
}
