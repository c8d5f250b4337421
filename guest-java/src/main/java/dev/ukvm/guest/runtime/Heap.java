// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import org.teavm.interop.Address;
import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;
import org.teavm.runtime.RuntimeArray;
import org.teavm.runtime.RuntimeBuffer;
import org.teavm.runtime.RuntimeClass;
import org.teavm.runtime.RuntimeObject;

/** Allocation, by the heap in C: heap.h. What it cannot do is thrown here. */
@Unmanaged
@Replaces("org.teavm.runtime.Allocator")
final class Heap {
  private Heap() {}

  @Replaces.Static
  public static Address allocate(RuntimeClass tag) {
    Address object = Native.allocate(tag);
    if (object == null) {
      Failures.outOfMemory();
    }
    return object;
  }

  @Replaces.Static
  public static Address allocateArray(RuntimeClass tag, int size) {
    if (size < 0) {
      Failures.negativeLength(size);
    }
    Address array = Native.allocateArray(tag, size);
    if (array == null) {
      Failures.outOfMemory();
    }
    return array;
  }

  @Replaces.Static
  public static RuntimeArray allocateMultiArray(
      RuntimeClass tag, Address dimensions, int dimensionCount) {
    // All are checked ahead of the first array.
    for (int i = 0; i < dimensionCount; i++) {
      int size = dimensions.add(i * Integer.BYTES).getInt();
      if (size < 0) {
        Failures.negativeLength(size);
      }
    }
    Address array = Native.allocateNested(tag, dimensions, dimensionCount);
    if (array == null) {
      Failures.outOfMemory();
    }
    return array.toStructure();
  }

  /**
   * Calls of the C half that collect. Unlike {@link Native} this is not unmanaged: what calls them,
   * into which they may have been inlined, must have its references where the collector finds them.
   */
  static final class Collecting {
    private Collecting() {}

    @Import(name = "ukvm_heap_collect")
    static native void collect();

    @Import(name = "ukvm_clone")
    static native Address copy(RuntimeObject object);
  }

  /** Copies objects; TeaVM's way writes beyond the copy of an array of small items. */
  @Replaces("java.lang.Object")
  static final class Copies {
    private Copies() {}

    @Replaces.Static
    public static RuntimeObject cloneLowLevel(RuntimeObject self) {
      Address copy = Collecting.copy(self);
      if (copy == null) {
        Failures.outOfMemory();
      }
      return copy.toStructure();
    }
  }

  /** TeaVM's collector: none of it is left. */
  @Unmanaged
  @Replaces("org.teavm.runtime.GC")
  static final class Collector {
    private Collector() {}

    @Replaces.Static
    public static void collectGarbage() {
      Collecting.collect();
    }

    @Replaces.Static
    public static void collectGarbageFull() {
      Collecting.collect();
    }

    @Replaces.Static
    public static void fixHeap() {}

    @Replaces.Static
    public static void tryShrink() {}

    @Replaces.Static
    public static void registerDirectBuffer(RuntimeBuffer buffer) {
      Native.registerBuffer(buffer);
    }
  }
}
