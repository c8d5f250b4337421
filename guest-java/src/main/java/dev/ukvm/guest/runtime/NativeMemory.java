// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;

/**
 * Memory by its address: segments.h says what each does. Nothing is checked here, and none of these
 * throws or collects.
 */
@Unmanaged
public final class NativeMemory {
  private NativeMemory() {}

  @Import(name = "ukvm_get_byte")
  public static native byte getByte(long address);

  @Import(name = "ukvm_get_short")
  public static native short getShort(long address);

  @Import(name = "ukvm_get_int")
  public static native int getInt(long address);

  @Import(name = "ukvm_get_long")
  public static native long getLong(long address);

  @Import(name = "ukvm_put_byte")
  public static native void putByte(long address, byte value);

  @Import(name = "ukvm_put_short")
  public static native void putShort(long address, short value);

  @Import(name = "ukvm_put_int")
  public static native void putInt(long address, int value);

  @Import(name = "ukvm_put_long")
  public static native void putLong(long address, long value);

  /** The two may overlap. */
  @Import(name = "ukvm_move_memory")
  public static native void move(long to, long from, long length);

  @Import(name = "ukvm_fill_memory")
  public static native void fill(long address, byte value, long length);

  /** The first place where two differ, or -1. */
  @Import(name = "ukvm_find_difference")
  public static native long findDifference(long left, long right, long length);

  /** The first place of a byte, or -1. */
  @Import(name = "ukvm_find_byte")
  public static native long findByte(long address, byte value, long length);

  /** Zeroed; 0 without room. */
  @Import(name = "ukvm_new_memory")
  static native long allocate(long size);

  @Import(name = "ukvm_free_memory")
  static native void free(long address);

  @Import(name = "ukvm_full_fence")
  public static native void fullFence();

  @Import(name = "ukvm_acquire_fence")
  public static native void acquireFence();

  @Import(name = "ukvm_release_fence")
  public static native void releaseFence();

  /** Keeps an object alive until here. */
  @Import(name = "ukvm_keep")
  static native void keep(Object object);

  /** Tells the processor that this is a loop that waits. */
  @Import(name = "ukvm_pause")
  public static native void pause();
}
