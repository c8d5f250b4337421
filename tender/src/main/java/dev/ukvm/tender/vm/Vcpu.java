// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

/**
 * The virtual CPU of a guest. Every method but {@link #interrupt} is for the thread that created
 * the virtual machine: Hypervisor.framework demands it, the process backend needs it.
 */
public interface Vcpu {
  /** Sets every register that the guest can see. Page tables are in guest memory already. */
  void boot(BootState state);

  /**
   * Runs the guest until something needs the tender. When it returns, the program counter is past
   * the instruction of a {@link VcpuExit.Kind#HYPERCALL} or {@link VcpuExit.Kind#DOORBELL}, as soon
   * as the guest runs on; for every other kind it is at the instruction that caused it (a PVM has
   * it behind a faulting write).
   *
   * @return what happened: one object per vCPU, its content valid until the next call
   */
  VcpuExit run();

  /** The registers as they are now. Only between two runs. */
  Registers registers();

  /**
   * Makes the present or, if there is none, the next {@link #run} return with {@link
   * VcpuExit.Kind#INTERRUPTED}, and wakes the owning thread from a blocking system call. For any
   * thread, at any time, also after close.
   */
  void interrupt();
}
