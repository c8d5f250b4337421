// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.bhyve;

import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.HostProcess;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.Platform;
import dev.ukvm.posix.Sysctl;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Architecture;
import dev.ukvm.tender.vm.Availability;
import dev.ukvm.tender.vm.Hypervisor;
import dev.ukvm.tender.vm.VirtualMachine;
import java.util.List;

/** bhyve's kernel part, vmm(4) of FreeBSD 13 and later on amd64. */
public final class BhyveHypervisor implements Hypervisor {
  private static final int PREFERENCE = 100;

  /** Beyond it the kernel has devices of its own; bhyve itself puts no memory there. */
  private static final long MEMORY_MAX = 3L << 30;

  private static final int MIB_SHIFT = 20;
  private static final String RELEASE = "kern.osreldate";

  /** Any variable of the module's that is there once it is loaded. */
  private static final String MODULE = "hw.vmm.maxcpu";

  @Override
  public String name() {
    return "bhyve";
  }

  @Override
  public int preference() {
    return PREFERENCE;
  }

  @Override
  public boolean isForThisPlatform() {
    return Platform.host() == Platform.FREEBSD;
  }

  @Override
  public Availability availability() {
    String found;
    try {
      found = find();
    } catch (TenderException | NativeException e) {
      return Availability.no(e.getMessage(), "");
    }
    List<String> leftBehind = Names.leftBehind();
    if (leftBehind.isEmpty()) {
      return Availability.yes(found);
    }
    return new Availability(
        Availability.Level.YES,
        found,
        "monitors that were killed have left behind "
            + String.join(", ", leftBehind)
            + "; remove each, as with: "
            + Vm.remedy(leftBehind.getFirst()));
  }

  /** What there is to create machines with. */
  private static String find() {
    release();
    try {
      Sysctl.get(MODULE);
    } catch (NativeException e) {
      throw e.errno() == Errno.ENOENT ? new TenderException(Vm.HOW_TO_LOAD, e) : e;
    }
    try (Fd control = Vm.openControl()) {
      if (control != null) {
        return Vm.CONTROL;
      }
    }
    if (!HostProcess.isRoot()) {
      throw new TenderException(Vm.HOW_TO_PERMIT);
    }
    return "vmm.ko";
  }

  private static Vmm.Release release() {
    if (Architecture.ofHost() != Architecture.X86_64) {
      throw new TenderException("this version runs guests on amd64 only");
    }
    long version = Sysctl.get(RELEASE);
    Vmm.Release release = Vmm.Release.of(version);
    if (release == null) {
      throw new TenderException(
          "this kernel is older than FreeBSD 13 (sysctl " + RELEASE + " is " + version + ")");
    }
    return release;
  }

  @Override
  public VirtualMachine create(Architecture architecture, long memorySize) {
    if (architecture != Architecture.X86_64) {
      throw new TenderException(
          "the executable is for " + architecture + ", but bhyve here runs x86_64 guests");
    }
    if (memorySize > MEMORY_MAX) {
      throw new TenderException(
          "bhyve has devices of its own in the fourth GiB; use --mem="
              + (MEMORY_MAX >> MIB_SHIFT)
              + " or less");
    }
    try {
      return new BhyveMachine(release(), memorySize);
    } catch (NativeException e) {
      throw new TenderException(e.getMessage(), e);
    }
  }
}
