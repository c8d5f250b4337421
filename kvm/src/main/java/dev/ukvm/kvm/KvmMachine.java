// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.kvm;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Mapping;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.Struct;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Architecture;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.Protection;
import dev.ukvm.tender.vm.Vcpu;
import dev.ukvm.tender.vm.VirtualMachine;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One KVM virtual machine. Its memory is a memfd that is mapped twice: KVM has a view with the
 * executable's protections, the tender a view without, so that it never faults itself.
 */
final class KvmMachine implements VirtualMachine {
  private static final String MEMORY_NAME = "ukvm-guest-memory";
  private static final int MIB_SHIFT = 20;

  /** What is open, the newest first. */
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  private final Architecture architecture;
  private final Mapping guestView;
  private final GuestMemory memory;
  private final Fd machine;
  private final KvmVcpu vcpu;
  private final long counterFrequency;

  /**
   * @param architecture the host's
   * @param device /dev/kvm, which this machine closes; after an exception the caller does
   */
  KvmMachine(Architecture architecture, Fd device, long memorySize) {
    this.architecture = architecture;
    try {
      Fd file = open(Fd.memfd(MEMORY_NAME, memorySize));
      int readWrite = Mapping.PROT_READ | Mapping.PROT_WRITE;
      Mapping tenderView = open(Mapping.shared(file, memorySize, readWrite));
      guestView = open(Mapping.shared(file, memorySize, readWrite));
      memory = new GuestMemory(tenderView.bytes());
      long type = architecture == Architecture.AARCH64 ? Aarch64Vcpu.machineType(device) : 0;
      machine =
          open(Fd.adopt(device.ioctl(Kvm.CREATE_VM, type), "KVM_CREATE_VM", device.toString()));
      setMemory();
      vcpu =
          open(
              switch (architecture) {
                case X86_64 -> new X86Vcpu(device, machine, memory);
                case AARCH64 -> new Aarch64Vcpu(device, machine, memory);
              });
      counterFrequency = vcpu.counterFrequency();
    } catch (NativeException e) {
      closeResources();
      throw explain(e, memorySize);
    } catch (RuntimeException | Error e) {
      closeResources();
      throw e;
    }
    resources.addLast(device);
  }

  private <T extends AutoCloseable> T open(T resource) {
    resources.addFirst(resource);
    return resource;
  }

  private static RuntimeException explain(NativeException e, long memorySize) {
    if (e.errno() != Errno.ENOMEM) {
      return e;
    }
    return new TenderException(
        "no memory for a guest of "
            + (memorySize >> MIB_SHIFT)
            + " MiB ("
            + e.getMessage()
            + "); use a smaller --mem or raise the limit (ulimit -v, cgroup)",
        e);
  }

  private void setMemory() {
    Struct region = Struct.allocate(Kvm.MemoryRegion.SIZE);
    region.putLong(Kvm.MemoryRegion.MEMORY_SIZE, memory.size());
    region.putLong(Kvm.MemoryRegion.USERSPACE_ADDR, guestView.bytes().address());
    machine.check(machine.ioctl(Kvm.SET_USER_MEMORY_REGION, region), "KVM_SET_USER_MEMORY_REGION");
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
  public void protect(GuestAddress start, long length, Protection protection) {
    memory.protect(start, length, protection);
    // The megabyte below is protected by the guest's page tables, which lie there themselves: the
    // CPU must be able to write to them.
    if (start.value() >= Hvt.GUEST_MIN_BASE) {
      guestView.protect(start.value(), length, hostProtection(protection));
    }
  }

  /** KVM takes what it may read as executable, too; no-execute is the page tables' part. */
  private static int hostProtection(Protection protection) {
    int bits = protection.readable() ? Mapping.PROT_READ : Mapping.PROT_NONE;
    return protection.writable() ? bits | Mapping.PROT_WRITE : bits;
  }

  /** A KVM without ioeventfd goes on with exits. */
  @Override
  public void attachDoorbell(Fd event) {
    Struct request = Struct.allocate(Kvm.IoEventFd.SIZE);
    boolean port = architecture == Architecture.X86_64;
    request.putLong(Kvm.IoEventFd.ADDRESS, port ? Hvt.RING_KICK_PORT : Hvt.RING_KICK_MMIO);
    request.putInt(Kvm.IoEventFd.LENGTH, Integer.BYTES);
    request.putInt(Kvm.IoEventFd.DESCRIPTOR, event.number());
    request.putInt(Kvm.IoEventFd.FLAGS, port ? Kvm.IoEventFd.FLAG_PORT : 0);
    machine.ioctl(Kvm.IOEVENTFD, request);
  }

  @Override
  public void close() {
    closeResources();
  }

  private void closeResources() {
    RuntimeException failure = null;
    while (!resources.isEmpty()) {
      try {
        resources.removeFirst().close();
      } catch (Exception e) {
        failure = new IllegalStateException("close", e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
