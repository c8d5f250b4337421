// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.posix.ChildProcess;
import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Futex;
import dev.ukvm.tender.TenderException;
import java.lang.invoke.VarHandle;

/**
 * What the stub does before the guest exists in its process, mostly system calls: the tender writes
 * them, the stub does them in order and waits for more. None can be added any more once the guest
 * runs, because the stub has then locked itself up.
 */
final class Steps {
  private static final int KIND = 0;
  private static final int CALL = 4;
  private static final int ARGUMENTS = 8;
  private static final int RESULT = 56;
  private static final int SIZE = 64;

  private static final int KIND_CHECKED = 0;
  private static final int KIND_UNCHECKED = 1;
  private static final int KIND_EXPECTED = 2;
  private static final int KIND_CPUID = 3;
  private static final int KIND_COUNTER = 4;
  private static final int KIND_FREQUENCY = 5;
  private static final int KIND_END = 6;

  private static final int MAX = (Control.SCRATCH - Control.STEPS) / SIZE;

  /** How often the tender looks whether the process still lives. */
  private static final long CHECK_NANOS = 2_000_000;

  private final Control control;
  private final Futex ready;
  private final Futex done;
  private final String[] names = new String[MAX];
  private int count;

  Steps(Control control) {
    this.control = control;
    ready = control.futex(Control.STEPS_READY);
    done = control.futex(Control.STEPS_DONE);
  }

  /** A system call that must not fail; {@code name} says what it does when it does. */
  int call(String name, int number, long a, long b, long c, long d, long e, long f) {
    return add(name, KIND_CHECKED, number, a, b, c, d, e, f);
  }

  /** A system call that may fail. */
  int tryCall(String name, int number, long a, long b, long c) {
    return add(name, KIND_UNCHECKED, number, a, b, c, 0, 0, 0);
  }

  /** A system call without arguments that must return {@code expected}. */
  void expect(String name, int number, long expected) {
    add(name, KIND_EXPECTED, number, expected, 0, 0, 0, 0, 0);
  }

  /** x86: cpuid, its four registers to 16 bytes at {@code address}. */
  void cpuid(int leaf, int subleaf, long address) {
    add("cpuid", KIND_CPUID, 0, leaf, subleaf, address, 0, 0, 0);
  }

  /** Reads the CPU's cycle counter; it is the step's result. */
  int counter() {
    return add("cycle counter", KIND_COUNTER, 0, 0, 0, 0, 0, 0, 0);
  }

  /** aarch64: reads the register that tells the cycle counter's frequency, in Hz. */
  int frequency() {
    return add("cycle counter's frequency", KIND_FREQUENCY, 0, 0, 0, 0, 0, 0, 0);
  }

  /** The stub raises its first signal. */
  void end() {
    add("end", KIND_END, 0, 0, 0, 0, 0, 0, 0);
  }

  private int add(
      String name, int kind, int number, long a, long b, long c, long d, long e, long f) {
    if (count == MAX) {
      throw new TenderException("the executable has too many segments for --hypervisor=process");
    }
    int at = Control.STEPS + count * SIZE;
    control.putInt(at + KIND, kind);
    control.putInt(at + CALL, number);
    control.putLong(at + ARGUMENTS, a);
    control.putLong(at + ARGUMENTS + 8, b);
    control.putLong(at + ARGUMENTS + 16, c);
    control.putLong(at + ARGUMENTS + 24, d);
    control.putLong(at + ARGUMENTS + 32, e);
    control.putLong(at + ARGUMENTS + 40, f);
    names[count] = name;
    return count++;
  }

  /** What step {@code index} returned, once it is done. */
  long result(int index) {
    return control.getLong(Control.STEPS + index * SIZE + RESULT);
  }

  /** Lets the stub do what has been added so far. */
  void release() {
    VarHandle.releaseFence();
    control.putInt(Control.STEPS_READY, count);
    ready.wake();
  }

  /** Releases what has been added so far, and waits until it is done. */
  void finish(ChildProcess process) {
    release();
    while (true) {
      int n = control.getInt(Control.STEPS_DONE);
      VarHandle.acquireFence();
      if (n >= count) {
        return;
      }
      done.await(n, CHECK_NANOS);
      if (process.hasEnded() && control.getInt(Control.STEPS_DONE) < count) {
        throw failure(process);
      }
    }
  }

  /**
   * Why the process has ended before the guest ran: the stub has told it, or somebody killed it.
   */
  TenderException failure(ChildProcess process) {
    if (!process.hasExited()) {
      return new TenderException(Ending.killed(process.status()));
    }
    int n = control.getInt(Control.STEPS_DONE);
    if (n >= count) {
      return new TenderException("the guest's process ended before its guest ran");
    }
    long result = result(n);
    String what = "the guest's process can't be set up: " + names[n] + ": ";
    return new TenderException(
        result < 0
            ? what + Errno.describe((int) -result) + hint(names[n], (int) -result)
            : what + "unexpected result " + result);
  }

  private static String hint(String name, int errno) {
    if (name.startsWith("mmap") && errno == Errno.EPERM) {
      return "; guests begin at address 65536: sysctl vm.mmap_min_addr=65536";
    }
    if (name.startsWith("mmap") && errno == Errno.ENOMEM) {
      return "; use a smaller --mem or raise the limit (ulimit -v, cgroup)";
    }
    return "";
  }
}
