// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.teavm.interop.Address;
import org.teavm.runtime.RuntimeBuffer;

/** Direct buffers: memory that is freed with its last buffer, and views of any memory. */
@Replaces("java.nio.ByteBufferNative")
public final class NativeBuffers {
  /** What malloc aligns to. */
  public static final int ALIGNMENT = 16;

  private static final byte[] NOTHING = {};

  private NativeBuffers() {}

  /** Zeroed memory, which is freed when no buffer of it is reachable. */
  public static ByteBuffer allocate(int size) {
    ByteBuffer buffer = blank();
    long address = NativeMemory.allocate(size);
    if (address == 0) {
      // What unreachable buffers have.
      Heap.Collecting.collect();
      address = NativeMemory.allocate(size);
    }
    if (address == 0) {
      throw new OutOfMemoryError("Cannot reserve " + size + " bytes of direct buffer memory");
    }
    set(buffer, address, size, buffer);
    register(buffer);
    return buffer;
  }

  /** Frees it now. No buffer of it may be used after that. */
  public static void free(ByteBuffer allocated) {
    NativeMemory.free(address(allocated));
    setAddress(allocated, Address.fromLong(0));
  }

  /** A buffer of memory that lives at least as long as {@code owner}. */
  public static ByteBuffer view(long address, int size, Object owner) {
    ByteBuffer buffer = blank();
    set(buffer, address, size, owner);
    return buffer;
  }

  /** Where a buffer's memory starts, be it an array's or not. */
  public static long address(ByteBuffer buffer) {
    return dataAddress(buffer).toLong();
  }

  /** What keeps a buffer's memory. */
  @Replaces.Field("gcRef")
  public static native Object owner(ByteBuffer buffer);

  /** A buffer's array, of one that is read-only, too; or {@code null}. */
  @Replaces.Field("array")
  public static native byte[] array(ByteBuffer buffer);

  @Replaces.Field("address")
  private static native Address dataAddress(ByteBuffer buffer);

  @Replaces.Field("address")
  private static native void setAddress(ByteBuffer buffer, Address address);

  @Replaces.Field("gcRef")
  private static native void setOwner(ByteBuffer buffer, Object owner);

  @Replaces.Field("array")
  private static native void setArray(ByteBuffer buffer, byte[] array);

  @Replaces.Field("base")
  private static native void setBase(ByteBuffer buffer, Object base);

  @Replaces.Field("capacity")
  private static native void setCapacity(ByteBuffer buffer, int capacity);

  /** One that is nobody else's. */
  private static ByteBuffer blank() {
    ByteBuffer buffer = ByteBuffer.wrap(NOTHING);
    setArray(buffer, null);
    setBase(buffer, null);
    return buffer;
  }

  private static void set(ByteBuffer buffer, long address, int size, Object owner) {
    setAddress(buffer, Address.fromLong(address));
    setOwner(buffer, owner);
    setCapacity(buffer, size);
    buffer.limit(size);
  }

  private static void register(ByteBuffer buffer) {
    RuntimeBuffer registered = Address.ofObject(buffer).toStructure();
    Native.registerBuffer(registered);
  }

  /** TeaVM's neither clears memory nor notices that there is none. */
  @Replaces("java.nio.ByteBuffer")
  static final class OfByteBuffer {
    private OfByteBuffer() {}

    @Replaces.Instance
    public static ByteBuffer slice(ByteBuffer self, int index, int length) {
      Objects.checkFromIndexSize(index, length, self.limit());
      return self.duplicate().limit(index + length).position(index).slice();
    }

    @Replaces.Static
    public static ByteBuffer allocateDirect(int capacity) {
      if (capacity < 0) {
        throw new IllegalArgumentException("capacity < 0: (" + capacity + " < 0)");
      }
      return allocate(capacity);
    }
  }
}
