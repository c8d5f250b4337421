// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import dev.ukvm.posix.NetworkInterface.Frames;

/** Tap interfaces of tuntap(4): the interface tap0 is the file /dev/tap0. */
final class FreeBsdInterfaces extends Interfaces {
  private static final String DEVICES = "/dev/";

  /** struct ifreq, net/if.h: its union has 16 bytes. */
  static final int IFREQ_SIZE = 32;

  // ioctls, sys/sockio.h
  static final long SIOCGIFFLAGS = 0xc0206911L;
  static final long SIOCGIFMTU = 0xc0206933L;

  // ioctls, net/if_tap.h
  static final long TAPGIFNAME = 0x4020745dL;
  static final long TAPGVNETHDR = 0x4004745eL;

  FreeBsdInterfaces() {
    super(IFREQ_SIZE, SIOCGIFFLAGS, SIOCGIFMTU);
  }

  /** The interface must exist: opening the file of one that doesn't would create it. */
  @Override
  Fd openTap(String name) {
    mtu(name);
    Fd tap = Fd.open(DEVICES + name, Fd.O_RDWR | Fd.O_NONBLOCK);
    if (framesOf(tap) != Frames.YES) {
      tap.close();
      throw new NativeException("TAPGIFNAME", name, Errno.EINVAL);
    }
    return tap;
  }

  @Override
  Frames framesOf(Fd file) {
    if (nameOf(file) == null) {
      return Frames.NO;
    }
    Struct header = Struct.allocate(Integer.BYTES);
    // Bytes of a header that its frames have, if any; a kernel without such headers: ENOTTY.
    boolean headers = file.ioctl(TAPGVNETHDR, header) >= 0 && header.getInt(0) != 0;
    return headers ? Frames.WITH_HEADERS : Frames.YES;
  }

  @Override
  String nameOf(Fd file) {
    Struct request = request();
    return file.ioctl(TAPGIFNAME, request) < 0 ? null : name(request);
  }

  @Override
  String howToCreate(String name) {
    return "create it with: ifconfig " + name + " create";
  }

  @Override
  String howToSetUp(String name) {
    return "set it up with: ifconfig " + name + " up";
  }

  @Override
  String howToPermit(String name) {
    return "run as root, or let users open it with: sysctl net.link.tap.user_open=1 and chown $USER "
        + DEVICES
        + name;
  }

  @Override
  String howToLoad(String name) {
    return DEVICES
        + name
        + ": no such device; load the module: kldload if_tuntap; an interface that was renamed has"
        + " the file of its first name";
  }
}
