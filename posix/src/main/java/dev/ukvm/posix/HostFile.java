// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.io.ByteArrayOutputStream;
import java.lang.ref.Reference;

/** Files of the host's by path; names are those of {@link HostText}. */
public final class HostFile {
  private static final int CHUNK_SIZE = 4096;

  private HostFile() {}

  /** What is in a small file, or {@code null} if it can't be read. */
  public static byte[] read(String path) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    Struct chunk = Struct.allocate(CHUNK_SIZE);
    long n;
    try (Fd file = Fd.open(path, Fd.O_RDONLY)) {
      do {
        n = file.read(chunk.segment(), 0, CHUNK_SIZE);
        content.write(chunk.toArray(), 0, (int) Math.max(n, 0));
      } while (n > 0 || n == -Errno.EINTR);
    } catch (NativeException e) {
      return null;
    }
    return n < 0 ? null : content.toByteArray();
  }

  public static boolean exists(String path) {
    return allows(path, Kernel.F_OK);
  }

  /** Whether it is a directory, or leads to one. */
  public static boolean isDirectory(String path) {
    return exists(path + "/");
  }

  /** Whether we may run it, or enter it. */
  public static boolean isExecutable(String path) {
    return allows(path, Kernel.X_OK);
  }

  /** Whether we may write it, or into it. */
  public static boolean isWritable(String path) {
    return allows(path, Kernel.W_OK);
  }

  private static boolean allows(String path, int mode) {
    Struct name = Struct.ofString(path);
    long result = Host.KERNEL.access(name.address(), mode);
    Reference.reachabilityFence(name);
    return result == 0;
  }

  /**
   * Makes a directory that nobody else may enter, whatever the umask.
   *
   * @throws NativeException also if there is something of that name
   */
  public static void makePrivateDirectory(String path) {
    Struct name = Struct.ofString(path);
    long result = Host.KERNEL.mkdir(name.address(), Kernel.S_IRWXU);
    Reference.reachabilityFence(name);
    NativeException.check(result, "mkdir", path);
  }

  /** Removes a file: 0, or the negative errno. */
  public static long remove(String path) {
    Struct name = Struct.ofString(path);
    long result = Host.KERNEL.unlink(name.address());
    Reference.reachabilityFence(name);
    return result;
  }

  /** Removes a directory with nothing in it: 0, or the negative errno. */
  public static long removeDirectory(String path) {
    Struct name = Struct.ofString(path);
    long result = Host.KERNEL.rmdir(name.address());
    Reference.reachabilityFence(name);
    return result;
  }
}
