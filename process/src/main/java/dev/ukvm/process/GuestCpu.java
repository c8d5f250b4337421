// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.posix.ChildProcess;
import dev.ukvm.posix.Struct;
import dev.ukvm.tender.vm.Architecture;
import dev.ukvm.tender.vm.BootState;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.Registers;
import dev.ukvm.tender.vm.VcpuExit;
import java.lang.foreign.MemorySegment;

/**
 * A CPU in kernel mode as far as a guest can tell, made of one in user mode and the signals that it
 * gets for what user mode may not do. All that depends on the architecture is behind this class, in
 * files whose names begin with the architecture's.
 */
abstract class GuestCpu {
  // Signals that a guest can cause, asm/signal.h.
  static final int SIGILL = 4;
  static final int SIGTRAP = 5;
  static final int SIGBUS = 7;
  static final int SIGFPE = 8;
  static final int SIGSEGV = 11;
  static final int SIGSYS = 31;

  static final String NO_SYSTEM_CALLS = "here it has hypercalls alone, so it is ended";

  /** asm-generic/siginfo.h, a code of SIGBUS: the hardware has lost what was in memory there. */
  private static final int BUS_MCEERR_AR = 4;

  private static final long USUAL_CODE_MAX = 1L << 30;

  final GuestMemory memory;
  final ProtectionMap protections;

  /** What {@link #handle} fills in. */
  final VcpuExit exit = new VcpuExit();

  /** The part of memory in which hypercalls are recognized without allocation. */
  final Struct usualCode;

  final long usualCodeSize;

  /**
   * @param bytes all of guest memory
   */
  GuestCpu(GuestMemory memory, MemorySegment bytes, ProtectionMap protections) {
    this.memory = memory;
    this.protections = protections;
    usualCodeSize = Math.min(memory.size(), USUAL_CODE_MAX);
    usualCode = Struct.at(bytes.asSlice(0, usualCodeSize));
  }

  static GuestCpu of(
      Architecture architecture,
      GuestMemory memory,
      MemorySegment bytes,
      ProtectionMap protections,
      Control control) {
    return switch (architecture) {
      case X86_64 -> new X86Cpu(memory, bytes, protections, control);
      case AARCH64 -> new Aarch64Cpu(memory, bytes, protections, control);
    };
  }

  /**
   * Where the address space of a process may end, in ascending order: on a kernel configured for
   * less than the last, the first at least fits.
   */
  abstract long[] addressSpaces();

  /** Finds the frequency of the cycle counter, by steps if need be. */
  abstract CounterFrequency counterFrequency(Steps steps, ChildProcess process);

  /** Has the process made what this CPU needs, by steps, before it is locked. */
  abstract void prepare(Steps steps, ChildProcess process);

  /** Allows the system calls that this architecture's stub makes and no other's does. */
  abstract void allow(Filter filter, StubImage stub);

  /** Whether hypercalls can be made {@link DirectCalls}. */
  boolean canCallDirectly() {
    return false;
  }

  /** Makes hypercalls direct calls from now on, wherever they are found. */
  void callDirectly(StubImage stub) {
    throw new UnsupportedOperationException();
  }

  /** Turns to the registers of the latest signal; false if the guest has forged them. */
  abstract boolean locate(long address);

  /** Sets the registers. */
  abstract void boot(BootState state);

  /**
   * Looks at why the guest stopped.
   *
   * @return what the tender must deal with, or {@code null} if the guest can go on
   */
  abstract VcpuExit handle(int signal);

  abstract Registers registers();

  /** Whether code at this address is not the guest's but the stub's, or no code at all. */
  static boolean isMonitors(long address) {
    return address >= Control.STUB_ADDRESS && address < Control.ADDRESS + Control.SIZE;
  }

  final VcpuExit leftMemory(long address) {
    return exit.forbidden(
        "the guest has left its memory for the monitor's, at " + new GuestAddress(address));
  }

  final VcpuExit systemCall(int number) {
    return exit.forbidden(
        "the guest makes a system call, number " + number + ": " + NO_SYSTEM_CALLS);
  }

  /** A SIGBUS that the guest's memory is the cause of. */
  final VcpuExit missingMemory(int signalCode) {
    return exit.failed(
        signalCode == BUS_MCEERR_AR
            ? "the host's hardware has lost a page of the guest's memory: see the kernel's log"
            : "the host has no memory left for a page of the guest's");
  }

  final VcpuExit lockedMemory(long address) {
    return exit.forbidden(
        "the guest has locked memory by protection keys, at " + new GuestAddress(address));
  }
}
