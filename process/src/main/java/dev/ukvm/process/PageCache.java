// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.posix.Fd;

/**
 * Which files may be read as memory. A read fault there takes a page of the host's for the guest,
 * also where the file has none. On disks and what is stored on them that is a page of the cache,
 * which the host takes back when it needs it. On tmpfs, hugetlbfs and in a memfd it becomes a part
 * of the file for good, so that a guest which may only read could fill the host's memory. On a FUSE
 * or network file system it may fail at any time; there a system call is the better way to ask.
 */
final class PageCache {
  // f_type by statfs(2): linux/magic.h; XFS, bcachefs and ZFS by their own sources.
  private static final long[] ON_DISK = {
    0xef53, // ext2, ext3, ext4
    0x58465342, // XFS
    0x9123683eL, // Btrfs
    0xf2f52010L, // F2FS
    0xca451a4eL, // bcachefs
    0x2fc12fc1, // ZFS
    0xe0f5e1e2L, // EROFS
    0x73717368, // Squashfs
  };

  private PageCache() {}

  /** Whether what is read of this file through memory is in a cache that the host can empty. */
  static boolean holds(Fd file) {
    // A disk's node is on a tmpfs, what is in it is not.
    return file.status().isDisk() || isOnDisk(file.fileSystemType());
  }

  /**
   * Whether files on a file system of this type are stored on a disk.
   *
   * @param type f_type of statfs(2), or a negative errno
   */
  static boolean isOnDisk(long type) {
    for (long one : ON_DISK) {
      if (one == type) {
        return true;
      }
    }
    return false;
  }
}
