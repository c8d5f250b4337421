// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.Fd;

/** One guest's memory and vCPU. Every method is for the thread that created it. */
public interface VirtualMachine extends AutoCloseable {
  /** All of guest memory, zeroed at the start. */
  GuestMemory memory();

  /** The one vCPU. */
  Vcpu vcpu();

  /** Frequency of the guest's cycle counter (rdtsc / cntvct_el0), Hz. */
  long counterFrequency();

  /** Where {@link #counterFrequency} comes from, for a person. */
  default String counterSource() {
    return "the hypervisor";
  }

  /**
   * Holds the guest's own accesses to a protection, by whatever this hypervisor has for it, and
   * {@link #memory() the tender's accesses on the guest's behalf} too.
   *
   * @param start a multiple of 4 KiB
   * @param length bytes, a multiple of 4 KiB, within guest memory
   */
  void protect(GuestAddress start, long length, Protection protection);

  /**
   * Bytes, a power of two, in which {@link #protect} can hold the guest apart. Of a range it may
   * leave out what does not fill a granule: there a protection is the guest's own page tables'.
   *
   * @param protection to hold it to: some may be held more finely than others
   */
  default long protectionGranule(Protection protection) {
    return Hvt.PAGE_SIZE;
  }

  /**
   * Makes each poll of the guest's an exit, as the machine itself does not know of all that ends
   * one. Before the vCPU boots.
   */
  default void takePolls() {}

  /**
   * From now on has the guest's kicks of the net ring signal an event, without an exit, if this
   * hypervisor can. Otherwise they stay {@link VcpuExit.Kind#DOORBELL} exits.
   *
   * @param event an {@linkplain Fd#event event}, open until this machine is closed
   */
  default void attachDoorbell(Fd event) {}

  /**
   * A descriptor that becomes readable if the guest's CPU comes to an end that nobody here asked
   * for, so that the tender doesn't sleep on its behalf: {@link Vcpu#run} then says what happened.
   * Open until this machine is closed; {@code null} if there can be no such end.
   */
  default Fd endEvent() {
    return null;
  }

  /**
   * Has the machine do by itself, at each kick, what is in the net ring at this address.
   *
   * @return whether it will. Then each kick that is a {@link VcpuExit.Kind#DOORBELL} exit all the
   *     same is for what is in the ring and the machine can't do
   */
  default boolean serveRing(GuestAddress at) {
    return false;
  }

  /** What the guest has got without an exit. For any thread, also after {@link #close}. */
  default DirectCounters directCounters() {
    return DirectCounters.NONE;
  }

  /**
   * Releases what would outlive this process, which is about to end without {@link #close}. For any
   * thread, at any time.
   */
  default void abandon() {}

  /** Releases everything, in reverse order of creation, also after a failure. Idempotent. */
  @Override
  void close();
}
