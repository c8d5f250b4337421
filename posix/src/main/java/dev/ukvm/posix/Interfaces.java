// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/** The network interfaces of a platform: what {@link NetworkInterface} says. */
abstract class Interfaces {
  /** Longest name, bytes: IFNAMSIZ without its NUL. */
  static final int NAME_MAX = 15;

  // struct ifreq: char name[16], then a union.
  static final int IFREQ_DATA = 16;

  private static final int IFF_UP = 1;

  private final int requestSize;
  private final long getFlags;
  private final long getMtu;

  /**
   * @param requestSize bytes of struct ifreq
   * @param getFlags number of SIOCGIFFLAGS
   * @param getMtu number of SIOCGIFMTU
   */
  Interfaces(int requestSize, long getFlags, long getMtu) {
    this.requestSize = requestSize;
    this.getFlags = getFlags;
    this.getMtu = getMtu;
  }

  final int mtu(String name) {
    Struct request = request(name);
    query(request, getMtu, "SIOCGIFMTU", name);
    return request.getInt(IFREQ_DATA);
  }

  final boolean isUp(String name) {
    Struct request = request(name);
    query(request, getFlags, "SIOCGIFFLAGS", name);
    return (request.getShort(IFREQ_DATA) & IFF_UP) != 0;
  }

  abstract Fd openTap(String name);

  abstract NetworkInterface.Frames framesOf(Fd file);

  abstract String nameOf(Fd file);

  abstract String howToCreate(String name);

  abstract String howToSetUp(String name);

  abstract String howToPermit(String name);

  abstract String howToLoad(String name);

  /** A request about no interface yet. */
  final Struct request() {
    return Struct.allocate(requestSize);
  }

  /** A request about an interface. */
  final Struct request(String name) {
    byte[] bytes = HostText.encode(name);
    if (bytes.length == 0 || bytes.length > NAME_MAX) {
      int errno = bytes.length == 0 ? Errno.ENODEV : Errno.ENAMETOOLONG;
      throw new NativeException("interface", name, errno);
    }
    Struct request = request();
    for (int i = 0; i < bytes.length; i++) {
      request.putByte(i, bytes[i]);
    }
    return request;
  }

  /** The name in a request. */
  static String name(Struct request) {
    return request.segment().getString(0);
  }

  /** Any socket will do to ask about interfaces. */
  private static void query(Struct request, long code, String call, String name) {
    long fd = Host.KERNEL.socket(Kernel.AF_UNIX, Kernel.SOCK_DGRAM);
    try (Fd socket = Fd.adopt(fd, "socket", name)) {
      long result = socket.ioctl(code, request);
      // What BSDs say of an interface that is not there.
      NativeException.check(result == -Errno.ENXIO ? -Errno.ENODEV : result, call, name);
    }
  }
}
