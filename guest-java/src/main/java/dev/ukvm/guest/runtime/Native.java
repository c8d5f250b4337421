// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import org.teavm.interop.Address;
import org.teavm.interop.Function;
import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;
import org.teavm.runtime.CallSiteLocation;
import org.teavm.runtime.RuntimeBuffer;
import org.teavm.runtime.RuntimeClass;
import org.teavm.runtime.RuntimeObject;

/**
 * The C half: java.h says what each does. None of these can throw, and but for allocation none
 * collects.
 */
@Unmanaged
public final class Native {
  private Native() {}

  /** What C calls to throw. */
  abstract static class Thrower extends Function {
    abstract void raise(int kind, int first, int second);
  }

  @Import(name = "ukvm_set_thrower")
  static native void setThrower(Thrower thrower);

  @Import(name = "ukvm_set_status")
  static native void setStatus(int status);

  @Import(name = "ukvm_exit")
  static native void exit(int status);

  @Import(name = "ukvm_allocate")
  static native Address allocate(RuntimeClass tag);

  @Import(name = "ukvm_allocate_array")
  static native Address allocateArray(RuntimeClass tag, int length);

  @Import(name = "ukvm_allocate_nested")
  static native Address allocateNested(RuntimeClass tag, Address lengths, int count);

  @Import(name = "ukvm_clone")
  static native Address copy(RuntimeObject object);

  /** An object's monitor, or {@code null} if it was never locked. */
  @Import(name = "ukvm_monitor")
  static native Monitors.Monitor monitor(Object object);

  @Import(name = "ukvm_set_monitor")
  static native void setMonitor(Object object, Monitors.Monitor monitor);

  @Import(name = "ukvm_identity")
  static native int identity(Object object);

  @Import(name = "ukvm_heap_collect")
  static native void collect();

  @Import(name = "ukvm_heap_maximum")
  static native long heapMaximum();

  @Import(name = "ukvm_heap_free")
  static native long heapFree();

  @Import(name = "ukvm_heap_collections")
  static native int heapCollections();

  @Import(name = "ukvm_heap_register_buffer")
  static native void registerBuffer(RuntimeBuffer buffer);

  /** The class of what the last cast that failed was of. */
  @Import(name = "ukvm_cast_from")
  static native Class<?> castFrom();

  @Import(name = "ukvm_cast_to")
  static native Class<?> castTo();

  /** The place that a method inlined at this place was called from, or {@code null}. */
  @Import(name = "ukvm_caller")
  static native CallSiteLocation caller(CallSiteLocation location);

  @Import(name = "ukvm_double_to_int")
  static native int doubleToInt(double value);

  @Import(name = "ukvm_double_to_long")
  static native long doubleToLong(double value);

  @Import(name = "ukvm_divide_int")
  static native int divide(int left, int right);

  @Import(name = "ukvm_divide_long")
  static native long divide(long left, long right);

  @Import(name = "ukvm_remainder_int")
  static native int remainder(int left, int right);

  @Import(name = "ukvm_remainder_long")
  static native long remainder(long left, long right);

  @Import(name = "ukvm_is_storable")
  static native boolean isStorable(Object[] array, int index, Object value);

  @Import(name = "ukvm_monotonic_nanos")
  public static native long monotonicNanos();

  @Import(name = "ukvm_wall_nanos")
  public static native long wallNanos();

  @Import(name = "ukvm_console_print")
  public static native void print(byte[] data, int offset, int length);

  @Import(name = "ukvm_poll")
  static native long poll(long nanos);
}
