// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import dev.ukvm.posix.NetworkInterface.Frames;

/** macOS has no tap interfaces. What somebody else opened may carry frames all the same. */
final class MacOsInterfaces extends Interfaces {
  /** struct ifreq, net/if.h: its union has 16 bytes. */
  private static final int IFREQ_SIZE = 32;

  // ioctls, sys/sockio.h
  private static final long SIOCGIFFLAGS = 0xc0206911L;
  private static final long SIOCGIFMTU = 0xc0206933L;

  // sys/socket.h
  private static final int SOL_SOCKET = 0xffff;
  private static final int SO_TYPE = 0x1008;

  private static final String OTHERS =
      "macOS has no tap interfaces; join a network by its socket, with unix:PATH (gvproxy,"
          + " socket_vmnet)";

  MacOsInterfaces() {
    super(IFREQ_SIZE, SIOCGIFFLAGS, SIOCGIFMTU);
  }

  @Override
  Fd openTap(String name) {
    throw new NativeException("open", name, Errno.ENOENT);
  }

  /** A Unix datagram socket, of which each datagram is a frame: what vmnet helpers hand over. */
  @Override
  Frames framesOf(Fd file) {
    Struct type = Struct.allocate(Integer.BYTES);
    Struct size = Struct.allocate(Integer.BYTES);
    size.putInt(0, Integer.BYTES);
    int result =
        Libc.callInt(
            Libc.find("getsockopt"),
            file.number(),
            SOL_SOCKET,
            SO_TYPE,
            type.address(),
            size.address(),
            0,
            0);
    return result == 0 && type.getInt(0) == Kernel.SOCK_DGRAM ? Frames.YES : Frames.NO;
  }

  @Override
  String nameOf(Fd file) {
    return null;
  }

  @Override
  String howToCreate(String name) {
    return OTHERS;
  }

  @Override
  String howToSetUp(String name) {
    return "set it up with: ifconfig " + name + " up";
  }

  @Override
  String howToPermit(String name) {
    return OTHERS;
  }

  @Override
  String howToLoad(String name) {
    return OTHERS;
  }
}
