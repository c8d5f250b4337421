// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/**
 * What fstat(2) tells of an open file.
 *
 * @param mode {@code st_mode}: kind and permissions
 * @param size {@code st_size}: bytes of a regular file; 0 for devices
 */
public record FileStatus(int mode, long size) {
  /** linux/stat.h, and the same in every other. */
  private static final int S_IFMT = 0xf000;

  private static final int S_IFDIR = 0x4000;
  private static final int S_IFREG = 0x8000;
  private static final int S_IFIFO = 0x1000;
  private static final int S_IFSOCK = 0xc000;

  static FileStatus of(Struct stat, Kernel.StatLayout layout) {
    return new FileStatus(
        Short.toUnsignedInt(stat.getShort(layout.mode())), stat.getLong(layout.length()));
  }

  public boolean isRegular() {
    return (mode & S_IFMT) == S_IFREG;
  }

  public boolean isDirectory() {
    return (mode & S_IFMT) == S_IFDIR;
  }

  /** Whether it is a pipe or a socket: somebody has to read what is written there. */
  public boolean isPipe() {
    return (mode & S_IFMT) == S_IFIFO || (mode & S_IFMT) == S_IFSOCK;
  }

  /** Whether it may be a disk; {@link Fd#diskSize} knows. */
  public boolean isDisk() {
    return Host.KERNEL.isDisk(mode & S_IFMT);
  }
}
