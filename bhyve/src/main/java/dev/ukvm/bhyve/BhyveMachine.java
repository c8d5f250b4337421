// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.bhyve;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Mapping;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.Struct;
import dev.ukvm.posix.Sysctl;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.Protection;
import dev.ukvm.tender.vm.Vcpu;
import dev.ukvm.tender.vm.VirtualMachine;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One virtual machine of vmm(4). Its memory is the kernel's: the tender has a view of all of it,
 * readable and writable, the guest a map of it with the executable's protections.
 */
final class BhyveMachine implements VirtualMachine {
  private static final int MIB_SHIFT = 20;
  private static final String FREQUENCY = "machdep.tsc_freq";
  private static final String INVARIANT = "kern.timecounter.invariant_tsc";

  /** What is open, the newest first. */
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  private final Vm vm;
  private final GuestMemory memory;
  private final MemoryMaps maps;
  private final BhyveVcpu vcpu;
  private final long counterFrequency;

  BhyveMachine(Vmm.Release release, long memorySize) {
    try {
      counterFrequency = readFrequency();
      vm = open(Vm.create());
      maps = new MemoryMaps(memorySize);
      allocate(release, memorySize);
      map(0, memorySize, MemoryMaps.ALL);
      Mapping view =
          open(Mapping.shared(vm.file(), memorySize, Mapping.PROT_READ | Mapping.PROT_WRITE));
      memory = new GuestMemory(view.bytes());
      vcpu = open(new BhyveVcpu(release, vm.file(), memory, this::mapAsProtected));
    } catch (NativeException e) {
      closeAfter(e);
      throw explain(e, memorySize);
    } catch (RuntimeException | Error e) {
      closeAfter(e);
      throw e;
    }
  }

  private <T extends AutoCloseable> T open(T resource) {
    resources.addFirst(resource);
    return resource;
  }

  private static long readFrequency() {
    if (Sysctl.get(INVARIANT) != 1) {
      throw new TenderException(
          "this CPU's cycle counter does not run at one rate (sysctl "
              + INVARIANT
              + " is not 1): guests can't tell the time; use another host");
    }
    return Sysctl.get(FREQUENCY);
  }

  private static TenderException explain(NativeException e, long memorySize) {
    return new TenderException(
        switch (e.errno()) {
          case Errno.ENOMEM ->
              "no memory for a guest of "
                  + (memorySize >> MIB_SHIFT)
                  + " MiB ("
                  + e.getMessage()
                  + "); use a smaller --mem";
          case Errno.ENOTTY ->
              e.getMessage() + ": this kernel's vmm is not of a FreeBSD release that we know";
          default -> e.getMessage();
        },
        e);
  }

  private void allocate(Vmm.Release release, long size) {
    // An empty name means system memory.
    Struct segment = Struct.allocate(release.memsegSize());
    segment.putInt(Vmm.VmMemseg.SEGID, Vmm.VM_SYSMEM);
    segment.putLong(Vmm.VmMemseg.LEN, size);
    check(vm.file().ioctl(release.allocMemseg(), segment), "VM_ALLOC_MEMSEG");
  }

  private void map(long start, long end, int protection) {
    Struct map = Struct.allocate(Vmm.VmMemmap.SIZE);
    map.putLong(Vmm.VmMemmap.GPA, start);
    map.putInt(Vmm.VmMemmap.SEGID, Vmm.VM_SYSMEM);
    map.putLong(Vmm.VmMemmap.SEGOFF, start);
    map.putLong(Vmm.VmMemmap.LEN, end - start);
    map.putInt(Vmm.VmMemmap.PROT, protection);
    check(vm.file().ioctl(Vmm.VM_MMAP_MEMSEG, map), "VM_MMAP_MEMSEG");
  }

  /** Gives the guest its memory as it was protected. The tender's view stays as it is. */
  private void mapAsProtected() {
    MemoryMaps mapped = maps.fit() ? maps : maps.holes();
    if (!mapped.fit()) {
      return;
    }
    Struct unmap = Struct.allocate(Vmm.VmMunmap.SIZE);
    unmap.putLong(Vmm.VmMunmap.GPA, 0);
    unmap.putLong(Vmm.VmMunmap.LEN, memory.size());
    check(vm.file().ioctl(Vmm.VM_MUNMAP_MEMSEG, unmap), "VM_MUNMAP_MEMSEG");
    for (int i = 0; i < mapped.count(); i++) {
      // What is not mapped, the guest can't touch either.
      if (mapped.protection(i) != Mapping.PROT_NONE) {
        map(mapped.start(i), mapped.end(i), mapped.protection(i));
      }
    }
  }

  private void check(long result, String call) {
    vm.file().check(result, call);
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
    return "sysctl " + FREQUENCY;
  }

  @Override
  public void protect(GuestAddress start, long length, Protection protection) {
    memory.protect(start, length, protection);
    maps.set(start.value(), length, protection);
  }

  /** All of memory, when the kernel has no room for so many ranges. */
  @Override
  public long protectionGranule(Protection protection) {
    boolean held = maps.fit() || (protection == Protection.NONE && maps.holes().fit());
    return held ? Hvt.PAGE_SIZE : Hvt.MEMORY_MAX;
  }

  @Override
  public void abandon() {
    vm.abandon();
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    while (!resources.isEmpty()) {
      try {
        resources.removeFirst().close();
      } catch (TenderException e) {
        failure = e;
      } catch (Exception e) {
        failure = new IllegalStateException("close", e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Closes what is open; of a failure to, the one before is told. */
  private void closeAfter(Throwable cause) {
    try {
      close();
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }
}
