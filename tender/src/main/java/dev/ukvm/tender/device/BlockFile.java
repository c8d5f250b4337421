// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.device;

import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.FileStatus;
import dev.ukvm.posix.NativeException;
import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tender.Report;
import dev.ukvm.tender.TenderException;

/** Opens what {@code --block:NAME=PATH[,ro][,direct][,sync][,share]} names. */
final class BlockFile {
  /** Size of a sector when the user names none, bytes. */
  static final int SECTOR_SIZE_DEFAULT = 512;

  /** The largest power of two that the manifest's u16 can hold. */
  private static final int SECTOR_SIZE_MAX = 32768;

  private final DeviceOption option;
  private final Report report;
  private String path;
  private boolean readOnly;
  private boolean direct;
  private boolean sync;
  private boolean share;

  private BlockFile(DeviceOption option, Report report) {
    this.option = option;
    this.report = report;
    path = option.value();
    int comma = path.lastIndexOf(',');
    // From the end, so that a path may have commas.
    while (comma > 0 && takeWord(path.substring(comma + 1))) {
      path = path.substring(0, comma);
      comma = path.lastIndexOf(',');
    }
  }

  private boolean takeWord(String word) {
    switch (word) {
      case "ro" -> readOnly = true;
      case "direct" -> direct = true;
      case "sync" -> sync = true;
      case "share" -> share = true;
      default -> {
        return false;
      }
    }
    return true;
  }

  /**
   * Opens a device.
   *
   * @param name the device's, in the manifest
   * @param option what the user wants it to be
   * @param sectorSize bytes
   */
  static BlockDevice open(String name, DeviceOption option, int sectorSize, Report report) {
    return new BlockFile(option, report).open(name, sectorSize);
  }

  private BlockDevice open(String name, int sectorSize) {
    Fd file = openFile(direct);
    Fd cached = null;
    try {
      cached = direct ? openFile(false) : null;
      long capacity = size(file);
      // The words of the reference monitor, which scripts look for.
      if ((capacity & (sectorSize - 1)) != 0) {
        throw new TenderException(
            name + ": Backing storage size must be block aligned (" + sectorSize + " bytes)");
      }
      if (capacity < sectorSize) {
        throw new TenderException(
            name + ": Backing storage must be at least 1 block (" + sectorSize + " bytes) in size");
      }
      if (!share) {
        lock(file);
      }
      return new BlockDevice(name, file, cached, capacity, sectorSize, !readOnly, report);
    } catch (RuntimeException | Error e) {
      file.close();
      if (cached != null) {
        cached.close();
      }
      throw e;
    }
  }

  private Fd openFile(boolean pastCache) {
    int flags = (pastCache ? Fd.O_DIRECT : 0) | (sync ? Fd.O_DSYNC : 0) | Fd.O_NONBLOCK;
    if (!readOnly) {
      try {
        return Fd.open(path, flags | Fd.O_RDWR);
      } catch (NativeException e) {
        switch (e.errno()) {
          case Errno.EACCES, Errno.EPERM, Errno.EROFS -> {
            readOnly = true;
            report.detail(path + ": not writable; the guest can only read it");
          }
          default -> throw explain(e);
        }
      }
    }
    try {
      return Fd.open(path, flags | Fd.O_RDONLY);
    } catch (NativeException e) {
      throw explain(e);
    }
  }

  private TenderException explain(NativeException e) {
    return option.refuse(
        switch (e.errno()) {
          case Errno.ENOENT -> "no such file; create one of 1 GiB with: truncate -s 1G " + path;
          case Errno.EISDIR -> "a directory; a file or a disk is needed";
          case Errno.EINVAL ->
              direct
                  ? "this file system has no direct access; leave out ,direct"
                  : Errno.describe(e.errno());
          default -> Errno.describe(e.errno());
        },
        e);
  }

  private long size(Fd file) {
    FileStatus status = file.status();
    if (status.isRegular()) {
      return status.size();
    }
    long size = status.isDisk() ? file.diskSize() : -1;
    if (size >= 0) {
      return size;
    }
    throw option.refuse(
        (status.isDirectory() ? "a directory" : "neither a file nor a disk")
            + "; a file or a disk is needed");
  }

  /** Two guests that write to one image destroy it. */
  private void lock(Fd file) {
    long result = file.lock(!readOnly);
    Grace grace = new Grace();
    while (isTaken(result) && grace.waits()) {
      result = file.lock(!readOnly);
    }
    if (isTaken(result)) {
      throw option.refuse(
          "in use by another process"
              + (readOnly ? ", which writes to it" : "")
              + "; stop that, "
              + (readOnly ? "" : "attach it read-only in both (,ro), ")
              + "or attach it without a lock (,share)");
    }
    if (result < 0) {
      report.detail(path + ": can't be locked: " + Errno.describe((int) -result));
    }
  }

  private static boolean isTaken(long result) {
    return result == -Errno.EAGAIN || result == -Errno.EACCES;
  }

  /**
   * The value of {@code --block-sector-size}.
   *
   * @return bytes, a power of two
   */
  static int sectorSize(DeviceOption option) {
    String value = option.value();
    int size = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < '0' || c > '9') {
        size = 0;
        break;
      }
      size = Math.min(size * 10 + (c - '0'), 2 * SECTOR_SIZE_MAX);
    }
    if (size > SECTOR_SIZE_MAX) {
      throw option.refuse("the manifest has room for at most " + SECTOR_SIZE_MAX);
    }
    if (size < SECTOR_SIZE_DEFAULT || (size & (size - 1)) != 0) {
      // The words of the reference monitor, which scripts look for.
      throw option.refuse(
          "Block size must be a multiple of 2 greater than or equal 512 (a power of two)");
    }
    return size;
  }
}
