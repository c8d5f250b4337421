// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import org.teavm.interop.Address;
import org.teavm.interop.Function;
import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;
import org.teavm.runtime.CallSiteLocation;
import org.teavm.runtime.RuntimeBuffer;
import org.teavm.runtime.RuntimeClass;

/**
 * The C half: java.h says what each does. None of these can throw, and but for allocation, which
 * TeaVM knows, none collects: see {@link Heap.Collecting}.
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
  public static native void exit(int status);

  @Import(name = "ukvm_allocate")
  static native Address allocate(RuntimeClass tag);

  @Import(name = "ukvm_allocate_array")
  static native Address allocateArray(RuntimeClass tag, int length);

  @Import(name = "ukvm_allocate_nested")
  static native Address allocateNested(RuntimeClass tag, Address lengths, int count);

  /** An object's monitor, or {@code null} if it was never locked. */
  @Import(name = "ukvm_monitor")
  static native Monitors.Monitor monitor(Object object);

  @Import(name = "ukvm_set_monitor")
  static native void setMonitor(Object object, Monitors.Monitor monitor);

  @Import(name = "ukvm_identity")
  public static native int identity(Object object);

  /** 0; 1 if a place is outside an array; 2 if a class does not fit. */
  @Import(name = "ukvm_copy_array")
  static native int copyArray(Object from, int first, Object to, int target, int length);

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

  @Import(name = "rint")
  static native double rint(double value);

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

  /** Does nothing for so long, or for less. */
  @Import(name = "ukvm_end_wait")
  public static native void waitNanos(long nanos);

  @Import(name = "ukvm_poll")
  static native long poll(long nanos);

  /** Types of devices: those of the manifest. */
  public static final int BLOCK = 1;

  public static final int NET = 2;

  /** A device's handle, or 0. */
  @Import(name = "ukvm_find_device")
  public static native int findDevice(byte[] name, int type);

  @Import(name = "ukvm_net_mac")
  public static native void netMac(int handle, byte[] mac);

  @Import(name = "ukvm_net_mtu")
  public static native int netMtu(int handle);

  /** Before the four below; false without memory. */
  @Import(name = "ukvm_net_open")
  public static native boolean netOpen(int handle);

  /** A frame's length; -1 none, -2 invalid, -3 failed. */
  @Import(name = "ukvm_net_read")
  public static native int netRead(int handle, byte[] buffer, int length);

  /** Whether to read, rather than to wait first: ukvm/frames.h. */
  @Import(name = "ukvm_net_is_likely")
  public static native boolean netIsLikely(int handle);

  /** Whether there is a frame that waiting would not find. */
  @Import(name = "ukvm_net_is_held")
  public static native boolean netIsHeld(int handle);

  /** 0; -2 invalid, -3 failed. */
  @Import(name = "ukvm_net_write")
  public static native int netWrite(int handle, byte[] frame, int offset, int length);

  @Import(name = "ukvm_block_capacity")
  public static native long blockCapacity(int handle);

  @Import(name = "ukvm_block_size")
  public static native int blockSize(int handle);

  @Import(name = "ukvm_block_read")
  public static native int blockRead(int handle, long offset, byte[] buffer, int length);

  @Import(name = "ukvm_block_write")
  public static native int blockWrite(int handle, long offset, byte[] buffer, int length);

  /** Fills an array with what nobody can foresee; false without such numbers. */
  @Import(name = "ukvm_random")
  static native boolean random(byte[] data, int length);

  /** The signal by which the guest is asked to end, or 0. Who calls this asks for it. */
  @Import(name = "ukvm_stop_requested")
  static native int stopRequested();

  @Import(name = "ukvm_stop_is_offered")
  static native boolean stopIsOffered();

  /** Bytes read, 0 if there are none now, -1 at the end. Who calls this asks for input. */
  @Import(name = "ukvm_input_read")
  static native int inputRead(byte[] data, int offset, int length);

  /** Bytes that can be read without a poll. */
  @Import(name = "ukvm_input_available")
  static native int inputAvailable();

  /** Whether there are any, or there will be none. */
  @Import(name = "ukvm_input_is_ready")
  static native boolean inputIsReady();

  /** Copies the command line; its length. */
  @Import(name = "ukvm_command_line")
  public static native int commandLine(byte[] buffer);
}
