// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest;

import dev.ukvm.guest.runtime.Events;
import dev.ukvm.guest.runtime.Native;
import dev.ukvm.guest.runtime.NetDevices;
import dev.ukvm.guest.runtime.Parking;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Objects;

/** A net device: whole Ethernet frames, without their checksum. */
public final class Net {
  private static final int HEADER = 14;

  private final String name;
  private final int handle;
  private Thread waiting;

  private Net(String name, int handle) {
    this.name = name;
    this.handle = handle;
  }

  /**
   * The device of a name.
   *
   * @throws IllegalArgumentException if the guest was built without one of that name
   * @throws IllegalStateException if java.net has it: that takes the guest's first net device when
   *     it is first used
   */
  public static Net acquire(String name) {
    int handle = Devices.handle(name, Native.NET);
    if (!NetDevices.acquire(handle, name)) {
      throw new IllegalStateException(
          name
              + ": java.net has this net device, the guest's first; build the guest with another"
              + " --net behind it, and acquire that");
    }
    if (!Native.netOpen(handle)) {
      throw new OutOfMemoryError(name + ": no memory for its frames");
    }
    return new Net(name, handle);
  }

  /** Its address: 6 bytes. */
  public byte[] mac() {
    byte[] mac = new byte[6];
    Native.netMac(handle, mac);
    return mac;
  }

  /** Bytes that a frame can carry after its 14 of header. */
  public int mtu() {
    return Native.netMtu(handle);
  }

  /** Room that is enough for any frame: header and {@link #mtu}. */
  public byte[] newBuffer() {
    return new byte[HEADER + mtu()];
  }

  /**
   * Reads a frame, and blocks until there is one. One thread at a time.
   *
   * @return its length in bytes
   * @throws InterruptedIOException if this thread is interrupted while it waits
   * @throws IOException if the device failed
   */
  public int read(byte[] buffer) throws IOException {
    for (; ; ) {
      if (Native.netIsLikely(handle)) {
        int length = tryRead(buffer);
        if (length >= 0) {
          return length;
        }
      }
      await(Parking.NEVER);
    }
  }

  /**
   * Reads a frame if there is one.
   *
   * @return its length in bytes, or -1 if there is none
   */
  public int tryRead(byte[] buffer) throws IOException {
    int length = Native.netRead(handle, buffer, buffer.length);
    if (length < -1) {
      throw Devices.failed(name, "read", length);
    }
    return length;
  }

  /**
   * Blocks until there is a frame, or so many nanoseconds are over. It can return earlier.
   *
   * @throws InterruptedIOException if this thread is interrupted while it waits
   */
  public void awaitFrame(long nanos) throws InterruptedIOException {
    if (!Native.netIsHeld(handle)) {
      await(Parking.deadlineNanos(nanos));
    }
  }

  private void await(long deadline) throws InterruptedIOException {
    if (waiting != null) {
      throw new IllegalStateException(name + ": another thread waits for its frames");
    }
    Thread thread = Thread.currentThread();
    waiting = thread;
    Events.awaitFrame(handle, () -> Parking.wake(thread));
    Parking.block(deadline);
    Events.forget(handle);
    waiting = null;
    if (Thread.interrupted()) {
      throw new InterruptedIOException(name + ": interrupted");
    }
  }

  /**
   * Writes a frame.
   *
   * @throws IOException if the device refused it
   */
  public void write(byte[] frame, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, frame.length);
    int result = Native.netWrite(handle, frame, offset, length);
    if (result != 0) {
      throw Devices.failed(name, "write", result);
    }
  }
}
