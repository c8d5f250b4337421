// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.elf;

import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.FileStatus;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.Struct;
import dev.ukvm.tender.TenderException;
import java.util.Arrays;

/**
 * A regular file to read ranges of. It keeps the last range that was fetched, so that headers and
 * notes, which lie together, take one read each.
 */
final class ImageFile implements AutoCloseable {
  private final String name;
  private final Fd fd;
  private final long size;

  private byte[] window = {};
  private long windowStart;

  private ImageFile(String name, Fd fd, long size) {
    this.name = name;
    this.fd = fd;
    this.size = size;
  }

  /**
   * Opens a file by its path; it never waits, whatever lies there.
   *
   * @throws TenderException if it can't be opened, or is not a regular file
   */
  static ImageFile open(String path) {
    Fd fd;
    try {
      fd = Fd.open(path, Fd.O_RDONLY | Fd.O_NONBLOCK);
    } catch (NativeException e) {
      throw new TenderException(
          switch (e.errno()) {
            case Errno.ENOENT -> path + ": no such file";
            case Errno.EACCES -> path + ": permission denied; it must be readable";
            // What opening a socket gives.
            case Errno.ENXIO -> path + ": not a regular file";
            default -> e.getMessage();
          },
          e);
    }
    return of(path, fd);
  }

  /** Takes over an open file. */
  static ImageFile of(String name, Fd fd) {
    try {
      FileStatus status = fd.status();
      if (status.isDirectory()) {
        throw new TenderException(name + ": is a directory, not an executable");
      }
      if (!status.isRegular()) {
        throw new TenderException(name + ": not a regular file");
      }
      return new ImageFile(name, fd, status.size());
    } catch (RuntimeException e) {
      fd.close();
      throw e;
    }
  }

  String name() {
    return name;
  }

  Fd fd() {
    return fd;
  }

  /** Bytes, when it was opened. */
  long size() {
    return size;
  }

  /** Whether the file has a range; both numbers are unsigned. */
  boolean contains(long position, long length) {
    return position >= 0 && length >= 0 && position <= size && length <= size - position;
  }

  /** Fetches a range that {@link #bytes} will be asked parts of. The file must have it. */
  void fetch(long position, int length) {
    Struct buffer = Struct.allocate(length);
    long n = fd.preadFully(buffer.segment(), 0, length, position);
    if (n < 0) {
      throw readFailure(n);
    }
    if (n < length) {
      throw truncated();
    }
    window = buffer.toArray();
    windowStart = position;
  }

  /** A range of the file, which must have it. */
  byte[] bytes(long position, int length) {
    if (position < windowStart || position - windowStart > window.length - length) {
      fetch(position, length);
    }
    int from = (int) (position - windowStart);
    return Arrays.copyOfRange(window, from, from + length);
  }

  /** A refusal of this file. */
  TenderException refuse(String message) {
    return new TenderException(name + ": " + message);
  }

  /** A refusal of this file because it does not have a range; both numbers are unsigned. */
  TenderException missing(String what, long position, long length) {
    // No file is longer than that: then the number is wrong, and not the file cut off.
    boolean possible = position >= 0 && length >= 0 && length <= Long.MAX_VALUE - position;
    return refuse(
        (possible ? "truncated: " : "")
            + what
            + " takes 0x"
            + Long.toHexString(length)
            + " bytes at 0x"
            + Long.toHexString(position)
            + ", but the file ends at 0x"
            + Long.toHexString(size)
            + (possible ? "; copy or build it again" : ""));
  }

  TenderException truncated() {
    return refuse("became shorter while it was being read; start again when it is complete");
  }

  /**
   * @param result a negative errno of pread(2)
   */
  TenderException readFailure(long result) {
    return refuse("read failed: " + Errno.describe((int) -result));
  }

  @Override
  public void close() {
    fd.close();
  }
}
