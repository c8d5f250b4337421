// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import dev.ukvm.posix.NetworkInterface.Frames;
import java.lang.ref.Reference;

/** Tap interfaces behind /dev/net/tun, and packet sockets. */
final class LinuxInterfaces extends Interfaces {
  private static final String TUN_DEVICE = "/dev/net/tun";

  /** struct ifreq, linux/if.h: its union has 24 bytes. */
  private static final int IFREQ_SIZE = 40;

  // ioctls, linux/sockios.h
  private static final long SIOCGIFNAME = 0x8910L;
  private static final long SIOCGIFFLAGS = 0x8913L;
  private static final long SIOCGIFMTU = 0x8921L;

  // ioctls and interface flags, linux/if_tun.h
  private static final long TUNSETIFF = 0x400454caL;
  private static final long TUNSETOFFLOAD = 0x400454d0L;
  private static final long TUNGETIFF = 0x800454d2L;
  private static final int IFF_TAP = 0x0002;
  private static final int IFF_MULTI_QUEUE = 0x0100;
  private static final int IFF_NO_PI = 0x1000;
  private static final int IFF_VNET_HDR = 0x4000;

  // linux/socket.h, asm-generic/socket.h
  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW = 3;
  private static final int SOL_SOCKET = 1;
  private static final int SO_TYPE = 3;
  private static final int SO_DOMAIN = 39;

  // struct sockaddr_ll, linux/if_packet.h: the interface's index at 4.
  private static final int SOCKADDR_LL_SIZE = 20;
  private static final int SLL_IFINDEX = 4;

  LinuxInterfaces() {
    super(IFREQ_SIZE, SIOCGIFFLAGS, SIOCGIFMTU);
  }

  @Override
  Fd openTap(String name) {
    Fd tap = Fd.open(TUN_DEVICE, Fd.O_RDWR | Fd.O_NONBLOCK);
    try {
      Struct request = request(name);
      request.putShort(IFREQ_DATA, IFF_TAP | IFF_NO_PI);
      long result = tap.ioctl(TUNSETIFF, request);
      if (result == -Errno.EINVAL) {
        // Perhaps one with several queues, of which we take one.
        request.putShort(IFREQ_DATA, IFF_TAP | IFF_NO_PI | IFF_MULTI_QUEUE);
        result = tap.ioctl(TUNSETIFF, request);
      }
      NativeException.check(result, "TUNSETIFF", name);
      NativeException.check(tap.ioctl(TUNSETOFFLOAD, 0), "TUNSETOFFLOAD", name);
      return tap;
    } catch (RuntimeException | Error e) {
      tap.close();
      throw e;
    }
  }

  /** Turns off offloads of a tap file, which would let longer frames come. */
  @Override
  Frames framesOf(Fd file) {
    Struct request = request();
    if (file.ioctl(TUNGETIFF, request) < 0) {
      boolean packets = option(file, SO_DOMAIN) == AF_PACKET && option(file, SO_TYPE) == SOCK_RAW;
      return packets ? Frames.YES : Frames.NO;
    }
    int flags = request.getShort(IFREQ_DATA);
    if ((flags & IFF_TAP) == 0) {
      return Frames.NO_ETHERNET;
    }
    if ((flags & IFF_NO_PI) == 0 || (flags & IFF_VNET_HDR) != 0) {
      return Frames.WITH_HEADERS;
    }
    file.check(file.ioctl(TUNSETOFFLOAD, 0), "TUNSETOFFLOAD");
    return Frames.YES;
  }

  @Override
  String nameOf(Fd file) {
    Struct request = request();
    if (file.ioctl(TUNGETIFF, request) >= 0) {
      return name(request);
    }
    Struct address = Struct.allocate(SOCKADDR_LL_SIZE);
    Struct size = Struct.allocate(Integer.BYTES);
    size.putInt(0, SOCKADDR_LL_SIZE);
    long result =
        Linux.syscall(Sys.GETSOCKNAME, file.number(), address.address(), size.address(), 0, 0, 0);
    Reference.reachabilityFence(size);
    if (result < 0) {
      return null;
    }
    request.putInt(IFREQ_DATA, address.getInt(SLL_IFINDEX));
    return file.ioctl(SIOCGIFNAME, request) < 0 ? null : name(request);
  }

  private static int option(Fd file, int option) {
    Struct value = Struct.allocate(Integer.BYTES);
    Struct size = Struct.allocate(Integer.BYTES);
    size.putInt(0, Integer.BYTES);
    long result =
        Linux.syscall(
            Sys.GETSOCKOPT, file.number(), SOL_SOCKET, option, value.address(), size.address(), 0);
    Reference.reachabilityFence(size);
    return result < 0 ? (int) result : value.getInt(0);
  }

  @Override
  String howToCreate(String name) {
    return "create it with: ip tuntap add " + name + " mode tap";
  }

  @Override
  String howToSetUp(String name) {
    return "set it up with: ip link set " + name + " up";
  }

  @Override
  String howToPermit(String name) {
    return "create it for your user, with: ip tuntap add "
        + name
        + " mode tap user $USER; "
        + TUN_DEVICE
        + " must be writable, too";
  }

  @Override
  String howToLoad(String name) {
    return TUN_DEVICE + ": no such device; load the module: modprobe tun";
  }
}
