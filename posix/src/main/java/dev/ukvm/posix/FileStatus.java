// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/**
 * What fstat(2) tells of an open file.
 *
 * @param mode {@code st_mode}: kind and permissions
 * @param size {@code st_size}: bytes of a regular file; 0 for devices
 */
public record FileStatus(int mode, long size) {
  /** struct stat, asm/stat.h of x86_64; the one of aarch64 has 128 bytes. */
  static final int STAT_SIZE = 144;

  /** After st_dev and st_ino; x86_64 alone has a 64-bit st_nlink between. */
  private static final int ST_MODE = Sys.X86 ? 24 : 16;

  private static final int ST_SIZE = 48;

  /** linux/stat.h. */
  private static final int S_IFMT = 0xf000;

  private static final int S_IFDIR = 0x4000;
  private static final int S_IFBLK = 0x6000;
  private static final int S_IFREG = 0x8000;

  static FileStatus of(Struct stat) {
    return new FileStatus(stat.getInt(ST_MODE), stat.getLong(ST_SIZE));
  }

  public boolean isRegular() {
    return (mode & S_IFMT) == S_IFREG;
  }

  public boolean isDirectory() {
    return (mode & S_IFMT) == S_IFDIR;
  }

  public boolean isBlockDevice() {
    return (mode & S_IFMT) == S_IFBLK;
  }
}
