// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

/**
 * The registers of a stopped guest: what the kernel has saved on the signal stack, and puts back
 * when the guest goes on. Offsets in bytes from the ucontext's start.
 */
abstract class SignalFrame {
  private final Control control;
  private final int before;
  private final int size;
  private int base;

  /**
   * @param before bytes of the frame that lie before the ucontext
   * @param size bytes from the ucontext on that every frame has
   */
  SignalFrame(Control control, int before, int size) {
    this.control = control;
    this.before = before;
    this.size = size;
    base = Control.STACK + before;
  }

  /**
   * Turns to the frame at an address that the guest may have forged.
   *
   * @return false if there can't be one
   */
  final boolean locate(long address) {
    long offset = address - Control.ADDRESS;
    if (offset < Control.STACK + before || offset > Control.STACK_END - size || (offset & 7) != 0) {
      return false;
    }
    base = (int) offset;
    return true;
  }

  final long get(int offset) {
    return control.getLong(base + offset);
  }

  final void set(int offset, long value) {
    control.putLong(base + offset, value);
  }

  final int getInt(int offset) {
    return control.getInt(base + offset);
  }
}
