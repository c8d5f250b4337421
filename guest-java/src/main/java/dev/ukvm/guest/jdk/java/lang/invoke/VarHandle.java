// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.lang.invoke;

import dev.ukvm.guest.runtime.NativeMemory;

/** The JDK's fences alone. */
public abstract class VarHandle {
  private VarHandle() {}

  public static void fullFence() {
    NativeMemory.fullFence();
  }

  public static void acquireFence() {
    NativeMemory.acquireFence();
  }

  public static void releaseFence() {
    NativeMemory.releaseFence();
  }

  public static void loadLoadFence() {
    NativeMemory.acquireFence();
  }

  public static void storeStoreFence() {
    NativeMemory.releaseFence();
  }
}
