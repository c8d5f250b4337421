// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.net;

import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.NetworkInterface;
import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tender.Grace;
import dev.ukvm.tender.Interruption;
import dev.ukvm.tender.Report;
import dev.ukvm.tender.TenderException;

/** Opens what {@code --net:NAME=...} names. */
final class Links {
  /** Of Ethernet, when nobody says otherwise. */
  static final int MTU_DEFAULT = 1500;

  /** Smallest MTU of IPv4, and what the manifest can hold. */
  private static final int MTU_MIN = 68;

  private static final int MTU_MAX = 65535;

  private static final String CONNECT = "unix:";
  private static final String LISTEN = "listen:";

  private Links() {}

  /**
   * Opens a link.
   *
   * @param mac the NIC's address, 6 bytes
   * @param interruption ends the wait for one that listens
   */
  static Link open(DeviceOption option, byte[] mac, Report report, Interruption interruption) {
    String value = option.value();
    if (value.startsWith("@")) {
      return openDescriptor(option, report);
    }
    if (value.startsWith(CONNECT)) {
      return StreamLinks.connect(option, value.substring(CONNECT.length()), report);
    }
    if (value.startsWith(LISTEN)) {
      return StreamLinks.listen(option, value.substring(LISTEN.length()), report, interruption);
    }
    if (UserNetwork.isMeant(value)) {
      return UserNetwork.open(option, mac, report, interruption);
    }
    return openTap(option, value, report);
  }

  private static Link openTap(DeviceOption option, String name, Report report) {
    int mtu = mtu(name);
    return new FrameLink(name, openTap(name), checkMtu(option, mtu), report);
  }

  private static Fd openTap(String name) {
    Grace grace = new Grace();
    while (true) {
      try {
        return NetworkInterface.openTap(name);
      } catch (NativeException e) {
        if (e.errno() != Errno.EBUSY || !grace.waits()) {
          throw explain(name, e);
        }
      }
    }
  }

  private static int mtu(String name) {
    try {
      return NetworkInterface.mtu(name);
    } catch (NativeException e) {
      if (e.errno() == Errno.ENODEV) {
        throw new TenderException(
            name + ": no such interface; " + NetworkInterface.howToCreate(name), e);
      }
      if (e.errno() == Errno.ENAMETOOLONG) {
        throw new TenderException(
            name
                + ": an interface's name has at most "
                + NetworkInterface.NAME_MAX
                + " bytes; give the name of one that exists",
            e);
      }
      throw e;
    }
  }

  private static TenderException explain(String name, NativeException e) {
    return new TenderException(
        switch (e.errno()) {
          case Errno.EBUSY -> name + ": in use by another process; each NIC needs its own";
          case Errno.EINVAL ->
              name + ": not a tap interface; " + NetworkInterface.howToCreate("NAME");
          case Errno.EACCES, Errno.EPERM ->
              name + ": permission denied; " + NetworkInterface.howToPermit(name);
          case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO -> NetworkInterface.howToLoad(name);
          default -> e.getMessage();
        },
        e);
  }

  private static Link openDescriptor(DeviceOption option, Report report) {
    Fd file;
    try {
      file = Fd.inherited(number(option));
    } catch (NativeException e) {
      throw option.refuse(
          "this descriptor is not open; whoever starts the monitor has to open it and let it inherit"
              + " it",
          e);
    }
    switch (NetworkInterface.framesOf(file)) {
      case NO_ETHERNET ->
          throw option.refuse(
              "a tun interface, which carries no Ethernet frames; open it as a tap");
      case WITH_HEADERS ->
          throw option.refuse(
              "this tap has headers before its frames; open it with IFF_NO_PI alone");
      case NO -> throw option.refuse("neither a tap interface nor a packet socket");
      case YES -> {
        // As it has to be.
      }
    }
    file.setNonBlocking();
    String name = NetworkInterface.nameOf(file);
    int mtu = name == null ? MTU_DEFAULT : mtu(name);
    return new FrameLink(name, file, checkMtu(option, mtu), report);
  }

  private static int number(DeviceOption option) {
    String value = option.value();
    long number = value.length() == 1 ? -1 : 0;
    for (int i = 1; i < value.length() && number >= 0; i++) {
      char c = value.charAt(i);
      number = c >= '0' && c <= '9' ? number * 10 + (c - '0') : -1;
      if (number > Integer.MAX_VALUE) {
        number = -1;
      }
    }
    if (number < 0) {
      throw option.refuse("after the @ there has to be the number of a descriptor");
    }
    return (int) number;
  }

  private static int checkMtu(DeviceOption option, int mtu) {
    if (mtu < MTU_MIN || mtu > MTU_MAX) {
      throw option.refuse("its MTU is " + mtu + "; it has to be " + MTU_MIN + " to " + MTU_MAX);
    }
    return mtu;
  }
}
