// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Stream sockets in the file system, non-blocking. */
public final class UnixSocket {
  /** Longest path, bytes: sun_path without its NUL. */
  public static final int PATH_MAX = Host.KERNEL.socketPathMax();

  private static final int BACKLOG = 1;

  /** struct sockaddr_un: two bytes of which each platform makes something else, then the path. */
  private static final int SUN_PATH = 2;

  private static final int ROOM_MAX = 1 << 22;
  private static final int ROOM_MIN = 1 << 16;

  /** linux/sockios.h. */
  private static final long SIOCOUTQ = 0x5411;

  private UnixSocket() {}

  /** Connects to whoever listens at a path. */
  public static Fd connect(String path) {
    Fd socket = open(path);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = address(arena, path);
      long result = Host.KERNEL.connect(socket.number(), address.address(), address.byteSize());
      socket.check(result, "connect");
      return socket;
    } catch (RuntimeException | Error e) {
      socket.close();
      throw e;
    }
  }

  /** Listens at a path, where no file may be. */
  public static Fd listen(String path) {
    Fd socket = open(path);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = address(arena, path);
      long result = Host.KERNEL.bind(socket.number(), address.address(), address.byteSize());
      socket.check(result, "bind");
      socket.check(Host.KERNEL.listen(socket.number(), BACKLOG), "listen");
      return socket;
    } catch (RuntimeException | Error e) {
      socket.close();
      throw e;
    }
  }

  /** Whether a file is a socket: such a one can't be opened. */
  public static boolean isAt(String path) {
    try (Fd file = Fd.open(path, Fd.O_RDONLY | Fd.O_NONBLOCK)) {
      return false;
    } catch (NativeException e) {
      return e.errno() == Errno.ENXIO || e.errno() == Errno.EOPNOTSUPP;
    }
  }

  /** Takes one who has connected, or {@code null} if there is nobody. */
  public static Fd accept(Fd listener) {
    long fd = Host.KERNEL.accept(listener.number());
    return fd < 0 ? null : Fd.adopt(fd, "accept", listener.toString());
  }

  /** send(2), without a signal when the other end has gone: bytes taken, or the negative errno. */
  public static long send(Fd socket, MemorySegment from, long offset, long length) {
    return Host.KERNEL.send(socket.number(), Fd.address(from, offset, length), length);
  }

  /**
   * Two sockets that are connected to each other, close-on-exec; of these a read waits.
   *
   * @param subject what messages call either
   */
  public static Fd[] pair(String subject) {
    Struct ends = Struct.allocate(2 * Integer.BYTES);
    NativeException.check(Host.KERNEL.socketPair(ends), "socketpair", subject);
    return new Fd[] {
      Fd.adopt(ends.getInt(0), "socketpair", subject),
      Fd.adopt(ends.getInt(Integer.BYTES), "socketpair", subject)
    };
  }

  /** Gives a socket as much room for what is not read yet as the kernel allows, up to 4 MiB. */
  public static void enlarge(Fd socket) {
    int bytes = ROOM_MAX;
    while (Host.KERNEL.sendBuffer(socket.number(), bytes) < 0 && bytes > ROOM_MIN) {
      bytes /= 2;
    }
  }

  /** Bytes that can be read at once; 0 when the other end has gone, too. */
  public static int readable(Fd socket) {
    return Math.max(0, count(socket, Host.KERNEL.countReadable()));
  }

  /** Whether the other end has read all that was sent to it. Linux alone. */
  public static boolean isAllRead(Fd socket) {
    return count(socket, SIOCOUTQ) == 0;
  }

  private static int count(Fd socket, long request) {
    Struct count = Struct.allocate(Integer.BYTES);
    return socket.ioctl(request, count) < 0 ? -1 : count.getInt(0);
  }

  private static Fd open(String path) {
    long fd = Host.KERNEL.socket(Kernel.AF_UNIX, Kernel.SOCK_STREAM);
    return Fd.adopt(fd, "socket", path);
  }

  private static MemorySegment address(Arena arena, String path) {
    byte[] bytes = HostText.encode(path);
    if (bytes.length > PATH_MAX) {
      throw new NativeException("socket path", path, Errno.E2BIG);
    }
    MemorySegment address = arena.allocate(SUN_PATH + bytes.length + 1L, Long.BYTES);
    short head = Host.KERNEL.socketAddressHead(Kernel.AF_UNIX, (int) address.byteSize());
    address.set(ValueLayout.JAVA_SHORT, 0, head);
    MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, SUN_PATH, bytes.length);
    return address;
  }
}
