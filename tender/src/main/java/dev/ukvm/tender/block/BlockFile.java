// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.block;

import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.FileStatus;
import dev.ukvm.posix.NativeException;
import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tender.Grace;
import dev.ukvm.tender.Report;
import dev.ukvm.tender.TenderException;
import java.util.List;

/** Opens what {@code --block:NAME=PATH[,ro][,direct][,sync][,share][,shrunk]} names. */
final class BlockFile {
  /** Size of a sector when the user names none, bytes. */
  static final int SECTOR_SIZE_DEFAULT = 512;

  /** The largest power of two that the manifest's u16 can hold. */
  private static final int SECTOR_SIZE_MAX = 32768;

  private final DeviceOption option;
  private final Report report;
  private final BlockReading reading;

  private BlockFile(DeviceOption option, BlockReading reading, Report report) {
    this.option = option;
    this.reading = reading;
    this.report = report;
  }

  /**
   * Opens a device.
   *
   * @param name the device's, in the manifest
   * @param option what the user wants it to be
   * @param sectorSize bytes
   */
  static BlockDevice open(String name, DeviceOption option, int sectorSize, Report report) {
    List<BlockReading> readings = BlockReading.all(option.value());
    NativeException missing = null;
    for (int i = 0; i < readings.size(); i++) {
      BlockFile found = new BlockFile(option, readings.get(i), report);
      try {
        return found.open(name, sectorSize);
      } catch (NativeException e) {
        if (e.errno() != Errno.ENOENT) {
          throw found.explain(e);
        }
        missing = missing == null ? e : missing;
      }
    }
    throw new BlockFile(option, readings.getFirst(), report).explain(missing);
  }

  private BlockDevice open(String name, int sectorSize) {
    Fd file = reading.open(reading.direct());
    Fd cached = null;
    try {
      cached = reading.direct() ? reading.open(false) : null;
      FileStatus status = file.status();
      long capacity = size(file, status);
      if (!reading.share()) {
        lock(file);
      }
      long before = status.isRegular() ? RememberedSize.of(file) : -1;
      if (capacity < before && !reading.shrunk()) {
        throw option.refuse(
            resized(before, capacity) + "; restore it, or say that this is meant (,shrunk)");
      }
      // The words of the reference monitor, which scripts look for.
      if ((capacity & (sectorSize - 1)) != 0) {
        throw new TenderException(
            name + ": Backing storage size must be block aligned (" + sectorSize + " bytes)");
      }
      if (capacity < sectorSize) {
        throw new TenderException(
            name + ": Backing storage must be at least 1 block (" + sectorSize + " bytes) in size");
      }
      if (before >= 0 && before != capacity) {
        report.note(reading.path() + ": " + resized(before, capacity) + "; the guest sees that");
      }
      if (before != capacity && !reading.readOnly()) {
        RememberedSize.put(file, capacity);
      }
      return new BlockDevice(name, file, cached, capacity, sectorSize, !reading.readOnly(), report);
    } catch (RuntimeException | Error e) {
      file.close();
      if (cached != null) {
        cached.close();
      }
      throw e;
    }
  }

  private TenderException explain(NativeException e) {
    String path = reading.path();
    return option.refuse(
        switch (e.errno()) {
          case Errno.ENOENT ->
              "no such file; create one of 1 GiB with: truncate -s 1G "
                  + path
                  + (path.indexOf(',') < 0
                      ? ""
                      : ", or name options that there are: " + BlockReading.WORDS);
          case Errno.EISDIR -> "a directory; a file or a disk is needed";
          case Errno.EINVAL ->
              reading.direct()
                  ? "this file system has no direct access; leave out ,direct"
                  : Errno.describe(e.errno());
          case Errno.EACCES, Errno.EPERM, Errno.EROFS ->
              isReadable()
                  ? "not writable: "
                      + Errno.describe(e.errno())
                      + "; attach it read-only (,ro), or make it writable"
                  : Errno.describe(e.errno());
          default -> Errno.describe(e.errno());
        },
        e);
  }

  /** Whether this file, which can't be opened as it is to be, can be read. */
  private boolean isReadable() {
    try {
      Fd.open(reading.path(), Fd.O_RDONLY | Fd.O_NONBLOCK).close();
      return true;
    } catch (NativeException e) {
      return false;
    }
  }

  private static String resized(long before, long now) {
    return (now > before ? "has grown from " : "has shrunk from ")
        + before
        + " to "
        + now
        + " bytes since it was last attached for writing";
  }

  private long size(Fd file, FileStatus status) {
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
    long result = file.lock(!reading.readOnly());
    Grace grace = new Grace();
    while (isTaken(result) && grace.waits()) {
      result = file.lock(!reading.readOnly());
    }
    if (isTaken(result)) {
      throw option.refuse(
          "in use by another process"
              + (reading.readOnly() ? ", which writes to it" : "")
              + "; stop that, "
              + (reading.readOnly() ? "" : "attach it read-only in both (,ro), ")
              + "or attach it without a lock (,share)");
    }
    if (result < 0) {
      report.detail(reading.path() + ": can't be locked: " + Errno.describe((int) -result));
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
