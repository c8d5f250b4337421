// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.block;

import dev.ukvm.abi.Hypercall.Result;
import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.FileStatus;
import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tender.Report;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.DirectCounters;
import dev.ukvm.tender.vm.DirectDevice;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;

/**
 * A block device: a file or a disk of the host, read and written straight from guest memory,
 * without a copy or a cache of our own. A write that was answered OK is the kernel's and outlives
 * this process. For the vCPU's thread.
 */
public final class BlockDevice implements AutoCloseable {
  /** Linux moves no more than this in one call: MAX_RW_COUNT, rounded down. */
  private static final long TRANSFER_MAX = 0x7fff_0000L;

  private final String name;
  private final Fd file;
  private final Fd cached;
  private final long capacity;
  private final int sectorSize;
  private final boolean writable;
  private final Report report;

  private long reads;
  private long bytesRead;
  private long writes;
  private long bytesWritten;
  private long unaligned;
  private long failures;
  private final ToldErrors told = new ToldErrors();

  /**
   * @param file closed with this device
   * @param cached the same if {@code file} is past the host's cache, for what that does not take:
   *     disks want addresses, offsets and lengths of whole blocks. Closed with this device; {@code
   *     null} if {@code file} takes everything
   * @param capacity bytes
   * @param sectorSize bytes
   */
  BlockDevice(
      String name,
      Fd file,
      Fd cached,
      long capacity,
      int sectorSize,
      boolean writable,
      Report report) {
    this.name = name;
    this.file = file;
    this.cached = cached;
    this.capacity = capacity;
    this.sectorSize = sectorSize;
    this.writable = writable;
    this.report = report;
  }

  /**
   * Attaches a block device.
   *
   * @param name the device's, in the manifest
   * @param file the option that says to what
   * @param sectorSize the option that gives it, or {@code null} for the default
   * @throws TenderException if the host does not have what an option names
   */
  public static BlockDevice open(
      String name, DeviceOption file, DeviceOption sectorSize, Report report) {
    int size =
        sectorSize == null ? BlockFile.SECTOR_SIZE_DEFAULT : BlockFile.sectorSize(sectorSize);
    return BlockFile.open(name, file, size, report);
  }

  /** Bytes, a multiple of {@link #sectorSize}. */
  public long capacity() {
    return capacity;
  }

  /** Bytes, a power of two. */
  public int sectorSize() {
    return sectorSize;
  }

  /**
   * Reads.
   *
   * @param offset bytes from the device's start, unsigned
   * @param length bytes, unsigned
   * @return a {@link Result}
   */
  public int read(GuestMemory memory, long offset, long gpa, long length) {
    if (isOutside(offset, length)) {
      return Result.EINVAL;
    }
    memory.check(gpa, length, Access.WRITE);
    long done = 0;
    while (done < length) {
      long chunk = Math.min(length - done, TRANSFER_MAX);
      long n = memory.readFrom(file, gpa + done, chunk, offset + done);
      if (n == -Errno.EINVAL && cached != null) {
        n = memory.readFrom(cached, gpa + done, chunk, offset + done);
        unaligned("read", gpa + done, chunk, offset + done);
      }
      if (n > 0) {
        done += n;
      } else if (n != -Errno.EINTR) {
        return failed("read", length, offset, n);
      }
    }
    reads++;
    bytesRead += length;
    return Result.OK;
  }

  /**
   * Writes.
   *
   * @param offset bytes from the device's start, unsigned
   * @param length bytes, unsigned
   * @return a {@link Result}
   */
  public int write(GuestMemory memory, long offset, long gpa, long length) {
    if (isOutside(offset, length)) {
      return Result.EINVAL;
    }
    memory.check(gpa, length, Access.READ);
    if (!writable) {
      failures++;
      return Result.EUNSPEC;
    }
    long done = 0;
    while (done < length) {
      long chunk = Math.min(length - done, TRANSFER_MAX);
      long n = memory.writeTo(file, gpa + done, chunk, offset + done);
      if (n == -Errno.EINVAL && cached != null) {
        n = memory.writeTo(cached, gpa + done, chunk, offset + done);
        unaligned("write", gpa + done, chunk, offset + done);
      }
      if (n > 0) {
        done += n;
      } else if (n != -Errno.EINTR) {
        return failed("write", length, offset, n);
      }
    }
    writes++;
    bytesWritten += length;
    return Result.OK;
  }

  private boolean isOutside(long offset, long length) {
    return offset < 0 || offset >= capacity || length < 0 || length > capacity - offset;
  }

  /** Tells once that the guest does not get what the user asked for. */
  private void unaligned(String call, long gpa, long length, long offset) {
    if (unaligned++ == 0) {
      report.note(
          file
              + ": can't "
              + call
              + " "
              + length
              + " bytes at "
              + offset
              + ", the guest's memory at "
              + new GuestAddress(gpa)
              + ", past the host's cache: they are no whole blocks; this and its like go through"
              + " the cache");
    }
  }

  private int failed(String call, long length, long offset, long result) {
    failures++;
    if (told.isNew((int) -result)) {
      report.note(
          file
              + ": can't "
              + call
              + " "
              + length
              + " bytes at "
              + offset
              + ": "
              + (result == 0 ? shorter(file.status()) : Errno.describe((int) -result))
              + "; "
              + name
              + " answers the guest with an error");
    }
    return Result.EUNSPEC;
  }

  private String shorter(FileStatus status) {
    return "it ends at "
        + (status.isRegular() ? status.size() : file.diskSize())
        + ", before the "
        + capacity
        + " bytes it was attached with";
  }

  /** Tells of an image that was cut off where the guest has not looked. */
  private void checkSize() {
    FileStatus status = file.status();
    if (status.isRegular() && status.size() < capacity && told.isNew(0)) {
      report.note(file + ": " + shorter(status) + "; restore it before a guest uses it again");
    }
  }

  /**
   * What a machine needs to read and write by itself.
   *
   * @param handle the number that the guest names this device by
   */
  public DirectDevice direct(int handle) {
    return new DirectDevice(
        handle,
        writable ? DirectDevice.Kind.BLOCK : DirectDevice.Kind.READ_ONLY_BLOCK,
        file,
        capacity,
        cached == null);
  }

  /**
   * One line of counters.
   *
   * @param handle the number that the guest names this device by
   * @param direct what the machine has done by itself
   */
  public String statistics(int handle, DirectCounters direct) {
    return "block "
        + name
        + ": "
        + (reads + direct.received(handle))
        + " reads of "
        + (bytesRead + direct.bytesReceived(handle))
        + " bytes, "
        + (writes + direct.sent(handle))
        + " writes of "
        + (bytesWritten + direct.bytesSent(handle))
        + " bytes, "
        + failures
        + " failed"
        + (cached == null ? "" : ", " + unaligned + " not direct");
  }

  @Override
  public void close() {
    checkSize();
    file.close();
    if (cached != null) {
      cached.close();
    }
  }
}
