// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.lang.foreign;

import dev.ukvm.guest.jdk.java.lang.WrongThreadException;
import dev.ukvm.guest.runtime.NativeBuffers;
import java.nio.ByteBuffer;
import java.util.ArrayList;

/** An arena and the life of its segments, which have it as their owner. */
final class Session implements Arena, MemorySegment.Scope {
  static final Session GLOBAL = new Session(null, false);

  /** The only thread that may use it, or {@code null}. */
  private final Thread thread;

  private final boolean closeable;
  private boolean closed;

  /** Whether there are buffers of its memory: nobody tells them that it was closed. */
  private boolean viewed;

  /** Its memory. */
  private final ArrayList<ByteBuffer> blocks = new ArrayList<>();

  Session(Thread thread, boolean closeable) {
    this.thread = thread;
    this.closeable = closeable;
  }

  @Override
  public MemorySegment allocate(long byteSize, long byteAlignment) {
    if (byteSize < 0) {
      throw new IllegalArgumentException("The provided allocation size is negative: " + byteSize);
    }
    if (byteAlignment <= 0 || (byteAlignment & byteAlignment - 1) != 0) {
      throw new IllegalArgumentException("Invalid alignment constraint : " + byteAlignment);
    }
    check();
    long padding = byteAlignment > NativeBuffers.ALIGNMENT ? byteAlignment - 1 : 0;
    if (padding > Integer.MAX_VALUE || byteSize > Integer.MAX_VALUE - padding) {
      throw new OutOfMemoryError();
    }
    ByteBuffer block = NativeBuffers.allocate((int) (byteSize + padding));
    blocks.add(block);
    long address = NativeBuffers.address(block) + padding & -byteAlignment;
    return MemorySegment.ofNative(address, byteSize, this, closeable ? this : null, false);
  }

  @Override
  public MemorySegment.Scope scope() {
    return this;
  }

  @Override
  public boolean isAlive() {
    return !closed;
  }

  boolean isAccessibleBy(Thread other) {
    return thread == null || thread == other;
  }

  /** Throws if it was closed, or is another thread's. */
  void check() {
    if (thread != null && thread != Thread.currentThread()) {
      throw new WrongThreadException("Attempted access outside owning thread");
    }
    if (closed) {
      throw new IllegalStateException("Already closed");
    }
  }

  /** Leaves its memory to the collector: a buffer of it can outlive it. */
  void setViewed() {
    viewed = true;
  }

  @Override
  public void close() {
    if (!closeable) {
      throw new UnsupportedOperationException("Attempted to close a non-closeable session");
    }
    check();
    closed = true;
    if (!viewed) {
      for (int i = 0; i < blocks.size(); i++) {
        NativeBuffers.free(blocks.get(i));
      }
      blocks.clear();
    }
  }
}
