// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** What the kernel tells of a network interface, and tap interfaces as files. */
public final class NetworkInterface {
  /** Longest name of an interface: IFNAMSIZ of linux/if.h without its NUL. */
  public static final int NAME_MAX = 15;

  /** Interface flags of tun devices, linux/if_tun.h. */
  public static final int IFF_TAP = 0x0002;

  public static final int IFF_NO_PI = 0x1000;
  public static final int IFF_VNET_HDR = 0x4000;

  private static final int IFF_MULTI_QUEUE = 0x0100;

  private static final String TUN_DEVICE = "/dev/net/tun";

  // ioctls, linux/sockios.h
  private static final long SIOCGIFNAME = 0x8910L;
  private static final long SIOCGIFFLAGS = 0x8913L;
  private static final long SIOCGIFMTU = 0x8921L;

  // ioctls, linux/if_tun.h
  private static final long TUNSETIFF = 0x400454caL;
  private static final long TUNSETOFFLOAD = 0x400454d0L;
  private static final long TUNGETIFF = 0x800454d2L;

  // struct ifreq, linux/if.h: char name[16], then a union of 24 bytes.
  private static final int IFREQ_SIZE = 40;
  private static final int IFREQ_DATA = 16;

  private static final int AF_UNIX = 1;
  private static final int AF_PACKET = 17;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_TYPE = 3;
  private static final int SO_DOMAIN = 39;

  // struct sockaddr_ll, linux/if_packet.h: the interface's index at 4.
  private static final int SOCKADDR_LL_SIZE = 20;
  private static final int SLL_IFINDEX = 4;

  private static final int IFF_UP = 1;

  private NetworkInterface() {}

  /**
   * The interface's MTU, bytes without the Ethernet header.
   *
   * @throws NativeException ENODEV if there is no such interface
   */
  public static int mtu(String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = request(arena, name);
      query(request, SIOCGIFMTU, "SIOCGIFMTU", name);
      return request.get(ValueLayout.JAVA_INT, IFREQ_DATA);
    }
  }

  /** Whether somebody has set the interface up. */
  public static boolean isUp(String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = request(arena, name);
      query(request, SIOCGIFFLAGS, "SIOCGIFFLAGS", name);
      return (request.get(ValueLayout.JAVA_SHORT, IFREQ_DATA) & IFF_UP) != 0;
    }
  }

  /**
   * Attaches to a tap interface: each read takes a frame, each write gives one, neither waits. The
   * host then hands over no frame longer than the interface's MTU and an Ethernet header.
   *
   * @throws NativeException of "open" for the tun device; of "TUNSETIFF" EBUSY if another process
   *     is attached, EINVAL if it is no tap interface, EPERM
   */
  public static Fd openTap(String name) {
    Fd tap = Fd.open(TUN_DEVICE, Fd.O_RDWR | Fd.O_NONBLOCK);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = request(arena, name);
      request.set(ValueLayout.JAVA_SHORT, IFREQ_DATA, (short) (IFF_TAP | IFF_NO_PI));
      long result = tap.ioctl(TUNSETIFF, request);
      if (result == -Errno.EINVAL) {
        // Perhaps one with several queues, of which we take one.
        request.set(
            ValueLayout.JAVA_SHORT, IFREQ_DATA, (short) (IFF_TAP | IFF_NO_PI | IFF_MULTI_QUEUE));
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

  /** The IFF_ flags of a tun or tap file, or the negative errno if it is none. */
  public static int tunFlags(Fd file) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(IFREQ_SIZE, Long.BYTES);
      long result = file.ioctl(TUNGETIFF, request);
      return result < 0
          ? (int) result
          : Short.toUnsignedInt(request.get(ValueLayout.JAVA_SHORT, IFREQ_DATA));
    }
  }

  /** Turns off offloads of a tap file. */
  public static void withoutOffload(Fd tap) {
    tap.check(tap.ioctl(TUNSETOFFLOAD, 0), "TUNSETOFFLOAD");
  }

  /** Whether a file is a packet socket that carries whole Ethernet frames. */
  public static boolean isPacketSocket(Fd file) {
    return option(file, SO_DOMAIN) == AF_PACKET && option(file, SO_TYPE) == SOCK_RAW;
  }

  /** Name of the interface behind a tun or tap file or a packet socket, or {@code null}. */
  public static String nameOf(Fd file) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(IFREQ_SIZE, Long.BYTES);
      if (file.ioctl(TUNGETIFF, request) >= 0) {
        return request.getString(0);
      }
      MemorySegment address = arena.allocate(SOCKADDR_LL_SIZE, Long.BYTES);
      MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_INT, SOCKADDR_LL_SIZE);
      long result =
          Libc.syscall(Sys.GETSOCKNAME, file.number(), address.address(), size.address(), 0, 0, 0);
      if (result < 0) {
        return null;
      }
      int index = address.get(ValueLayout.JAVA_INT, SLL_IFINDEX);
      request.set(ValueLayout.JAVA_INT, IFREQ_DATA, index);
      return file.ioctl(SIOCGIFNAME, request) < 0 ? null : request.getString(0);
    }
  }

  private static int option(Fd file, int option) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
      long result =
          Libc.syscall(
              Sys.GETSOCKOPT,
              file.number(),
              SOL_SOCKET,
              option,
              value.address(),
              size.address(),
              0);
      return result < 0 ? (int) result : value.get(ValueLayout.JAVA_INT, 0);
    }
  }

  private static MemorySegment request(Arena arena, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > NAME_MAX) {
      throw new NativeException("interface", name, Errno.ENODEV);
    }
    MemorySegment request = arena.allocate(IFREQ_SIZE, Long.BYTES);
    MemorySegment.copy(bytes, 0, request, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return request;
  }

  /** Any socket will do to ask about interfaces. */
  private static void query(MemorySegment request, long code, String call, String name) {
    long fd = Libc.syscall(Sys.SOCKET, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, 0, 0, 0);
    try (Fd socket = Fd.adopt(fd, "socket", name)) {
      NativeException.check(socket.ioctl(code, request), call, name);
    }
  }
}
