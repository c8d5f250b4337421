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

  /** Takes one who has connected, or {@code null} if there is nobody. */
  public static Fd accept(Fd listener) {
    long fd = Host.KERNEL.accept(listener.number());
    return fd < 0 ? null : Fd.adopt(fd, "accept", listener.toString());
  }

  /** send(2), without a signal when the other end has gone: bytes taken, or the negative errno. */
  public static long send(Fd socket, MemorySegment from, long offset, long length) {
    return Host.KERNEL.send(socket.number(), Fd.address(from, offset, length), length);
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
    address.set(ValueLayout.JAVA_SHORT, 0, Host.KERNEL.socketAddressHead((int) address.byteSize()));
    MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, SUN_PATH, bytes.length);
    return address;
  }
}
