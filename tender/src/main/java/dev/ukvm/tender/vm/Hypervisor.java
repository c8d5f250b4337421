// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

import dev.ukvm.tender.TenderException;

/**
 * A way to run guests: one implementation a module, found with {@link java.util.ServiceLoader}. An
 * implementation does nothing before it is asked, and links nothing that it doesn't need.
 */
public interface Hypervisor {
  /** The name by which {@code --hypervisor=NAME} selects it, lower case. */
  String name();

  /** Among equally available hypervisors the one with the larger number is taken by default. */
  int preference();

  /** Whether it is for this host's operating system; of others nobody is told. */
  boolean isForThisPlatform();

  /** Looks at this host. Never throws for what it finds there. */
  Availability availability();

  /**
   * Creates a virtual machine with one vCPU, owned by the calling platform thread.
   *
   * @param architecture what the guest's executable is built for
   * @param memorySize bytes of guest memory, whole 2 MiB pages, 2 MiB to 4 GiB
   * @throws TenderException if the host can't, with what to do about it; nothing stays open then
   */
  VirtualMachine create(Architecture architecture, long memorySize);

  /**
   * The same of a machine that may do hypercalls by itself, without an exit, if this hypervisor
   * can: those that concern no device, and those of the devices named.
   */
  default VirtualMachine create(
      Architecture architecture, long memorySize, DirectDevice[] devices) {
    return create(architecture, memorySize);
  }
}
