// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.hvf;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.Mapping;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.Protection;
import dev.ukvm.tender.vm.Vcpu;
import dev.ukvm.tender.vm.VirtualMachine;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The virtual machine of this process. Its memory is mapped once: protections are those of the
 * guest's physical addresses, so that the tender's own accesses are free of them.
 */
final class HvfMachine implements VirtualMachine {
  /** Bits of a guest physical address that reach the hypercalls, which begin at 4 GiB. */
  static final int ADDRESS_BITS = 33;

  /** Pages of Apple silicon: what is mapped and protected are multiples of it. */
  static final long PAGE_SIZE = 0x4000;

  private static final long ALL = Hv.MEMORY_READ | Hv.MEMORY_WRITE | Hv.MEMORY_EXEC;

  /** What is open, the newest first. */
  private final Deque<Runnable> resources = new ArrayDeque<>();

  private final Framework framework;
  private final GuestMemory memory;
  private final long hostAddress;
  private final HvfVcpu vcpu;
  private final long counterFrequency;

  HvfMachine(Framework framework, long memorySize) {
    this.framework = framework;
    try {
      framework.createMachine(ADDRESS_BITS);
      resources.addFirst(framework::destroyMachine);
      Mapping mapping = Mapping.anonymous(memorySize, PAGE_SIZE);
      resources.addFirst(mapping::close);
      memory = new GuestMemory(mapping.bytes());
      hostAddress = mapping.bytes().address();
      framework.map(hostAddress, 0, memorySize, ALL);
      resources.addFirst(() -> framework.unmap(0, memorySize));
      vcpu = new HvfVcpu(framework, memory);
      resources.addFirst(vcpu::close);
      counterFrequency = vcpu.counterFrequency(hostAddress);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  @Override
  public GuestMemory memory() {
    return memory;
  }

  @Override
  public Vcpu vcpu() {
    return vcpu;
  }

  @Override
  public long counterFrequency() {
    return counterFrequency;
  }

  @Override
  public String counterSource() {
    return "CNTFRQ_EL0";
  }

  @Override
  public long protectionGranule(Protection protection) {
    return PAGE_SIZE;
  }

  @Override
  public void protect(GuestAddress start, long length, Protection protection) {
    memory.protect(start, length, protection);
    if (protection.executable()) {
      framework.invalidateInstructions(hostAddress + start.value(), length);
    }
    // The megabyte below is protected by the guest's page tables, which lie there themselves.
    long from = start.value() + PAGE_SIZE - 1 & -PAGE_SIZE;
    long to = start.value() + length & -PAGE_SIZE;
    if (start.value() >= Hvt.GUEST_MIN_BASE && from < to) {
      framework.protect(from, to - from, flags(protection));
    }
  }

  private static long flags(Protection protection) {
    long flags = protection.readable() ? Hv.MEMORY_READ : 0;
    flags |= protection.writable() ? Hv.MEMORY_WRITE : 0;
    return protection.executable() ? flags | Hv.MEMORY_EXEC : flags;
  }

  /** What fails to close, the end of the process closes. */
  @Override
  public void close() {
    while (!resources.isEmpty()) {
      resources.removeFirst().run();
    }
  }
}
