// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime.linux;

import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;

/**
 * What a program that is a Linux process has beneath it, in {@code src/main/c/linux}. Addresses are
 * the process's own. None of these throws or collects.
 */
@Unmanaged
public final class HostSystem {
  private HostSystem() {}

  /** A system call: its result, or the negative errno. */
  @Import(name = "ukvm_system_call")
  public static native long call(long number, long a, long b, long c, long d, long e, long f);

  /** Whether the processor is an x86_64, else an aarch64. */
  @Import(name = "ukvm_is_x86")
  public static native boolean isX86();

  /** Bytes. */
  @Import(name = "ukvm_page_size")
  public static native long pageSize();

  /** Words of the command line, the program's name included. */
  @Import(name = "ukvm_argument_count")
  public static native int argumentCount();

  /** The address of such a word, a C string. */
  @Import(name = "ukvm_argument")
  public static native long argument(int index);

  /** The address of pointers to C strings, {@code NAME=VALUE}, of which the last is NULL. */
  @Import(name = "ukvm_environment")
  public static native long environment();

  /**
   * The signals that have come since they were taken, signal n as bit n; SIGALRM: look again at
   * those before.
   */
  @Import(name = "ukvm_signals_noted")
  public static native int signalsNoted();

  /** The same, and none from then on. */
  @Import(name = "ukvm_signals_take")
  public static native int takeSignals();

  /** Begins what a signal begins: that each 20 ms a system call is interrupted. */
  @Import(name = "ukvm_signals_repeat")
  public static native void repeatSignals();

  /** Ends what a signal begins: that each 20 ms a system call is interrupted. */
  @Import(name = "ukvm_signals_settled")
  public static native void signalsSettled();

  /** CPUs that this process may use. */
  @Import(name = "ukvm_processors")
  public static native int processors();

  /**
   * Starts a program: spawn.c.
   *
   * @param from address of ints: descriptors of this process
   * @param to address of ints: what they are in the new one
   * @return its process id, or the negative errno
   */
  @Import(name = "ukvm_spawn")
  public static native long spawn(
      long path,
      long words,
      long variables,
      long from,
      long to,
      int count,
      boolean closesOthers,
      boolean hearsSignals);

  /** To standard error. */
  @Import(name = "ukvm_error_print")
  static native void printError(byte[] data, int offset, int length);
}
