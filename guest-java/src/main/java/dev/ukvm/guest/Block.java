// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest;

import dev.ukvm.guest.runtime.Native;
import java.io.IOException;
import java.util.Objects;

/**
 * A block device. Offsets and lengths are multiples of {@link #blockSize}. Each call is done when
 * it returns, and takes the whole guest's time.
 */
public final class Block {
  private final String name;
  private final int handle;

  private Block(String name, int handle) {
    this.name = name;
    this.handle = handle;
  }

  /**
   * The device of a name.
   *
   * @throws IllegalArgumentException if the guest was built without one of that name
   */
  public static Block acquire(String name) {
    return new Block(name, Devices.handle(name, Native.BLOCK));
  }

  /** Its size in bytes. */
  public long capacity() {
    return Native.blockCapacity(handle);
  }

  /** The least that it reads or writes, in bytes. */
  public int blockSize() {
    return Native.blockSize(handle);
  }

  /**
   * Reads from {@code offset} on.
   *
   * @param length bytes, to the start of {@code buffer}
   * @throws IOException if the device failed, or offset and length are not right for it
   */
  public void read(long offset, byte[] buffer, int length) throws IOException {
    Objects.checkFromIndexSize(0, length, buffer.length);
    int result = Native.blockRead(handle, offset, buffer, length);
    if (result != 0) {
      throw Devices.failed(name, "read at " + offset, result);
    }
  }

  /**
   * Writes at {@code offset}.
   *
   * @param length bytes, from the start of {@code buffer}
   * @throws IOException if the device failed, or offset and length are not right for it
   */
  public void write(long offset, byte[] buffer, int length) throws IOException {
    Objects.checkFromIndexSize(0, length, buffer.length);
    int result = Native.blockWrite(handle, offset, buffer, length);
    if (result != 0) {
      throw Devices.failed(name, "write at " + offset, result);
    }
  }
}
