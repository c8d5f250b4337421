// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Stream sockets in the file system, non-blocking. */
public final class UnixSocket {
  /** Longest path, bytes: sun_path of linux/un.h without its NUL. */
  public static final int PATH_MAX = 107;

  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int BACKLOG = 1;

  // struct sockaddr_un: u16 family, char path[108].
  private static final int SUN_PATH = 2;

  private UnixSocket() {}

  /** Connects to whoever listens at a path. */
  public static Fd connect(String path) {
    Fd socket = open(path);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = address(arena, path);
      long result =
          Libc.syscall(
              Sys.CONNECT, socket.number(), address.address(), address.byteSize(), 0, 0, 0);
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
      long result =
          Libc.syscall(Sys.BIND, socket.number(), address.address(), address.byteSize(), 0, 0, 0);
      socket.check(result, "bind");
      socket.check(Libc.syscall(Sys.LISTEN, socket.number(), BACKLOG, 0, 0, 0, 0), "listen");
      return socket;
    } catch (RuntimeException | Error e) {
      socket.close();
      throw e;
    }
  }

  /** Takes one who has connected, or {@code null} if there is nobody. */
  public static Fd accept(Fd listener) {
    long fd =
        Libc.syscall(Sys.ACCEPT4, listener.number(), 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC, 0, 0);
    return fd < 0 ? null : Fd.adopt(fd, "accept", listener.toString());
  }

  /** send(2), without a signal when the other end has gone: bytes taken, or the negative errno. */
  public static long send(Fd socket, MemorySegment from, long offset, long length) {
    return Libc.syscall(
        Sys.SENDTO, socket.number(), Fd.address(from, offset, length), length, MSG_NOSIGNAL, 0, 0);
  }

  private static Fd open(String path) {
    int type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
    return Fd.adopt(Libc.syscall(Sys.SOCKET, AF_UNIX, type, 0, 0, 0, 0), "socket", path);
  }

  private static MemorySegment address(Arena arena, String path) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > PATH_MAX) {
      throw new NativeException("socket path", path, Errno.E2BIG);
    }
    MemorySegment address = arena.allocate(SUN_PATH + bytes.length + 1L, Long.BYTES);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, SUN_PATH, bytes.length);
    return address;
  }
}
