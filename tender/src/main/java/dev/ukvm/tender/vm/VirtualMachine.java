// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

/** One guest's memory and vCPU. Every method is for the thread that created it. */
public interface VirtualMachine extends AutoCloseable {
  /** All of guest memory, zeroed at the start. */
  GuestMemory memory();

  /** The one vCPU. */
  Vcpu vcpu();

  /** Frequency of the guest's cycle counter (rdtsc / cntvct_el0), Hz. */
  long counterFrequency();

  /**
   * Holds the guest's own accesses to a protection, by whatever this hypervisor has for it, and
   * {@link #memory() the tender's accesses on the guest's behalf} too.
   *
   * @param start a multiple of 4 KiB
   * @param length bytes, a multiple of 4 KiB, within guest memory
   */
  void protect(GuestAddress start, long length, Protection protection);

  /** Releases everything, in reverse order of creation, also after a failure. Idempotent. */
  @Override
  void close();
}
