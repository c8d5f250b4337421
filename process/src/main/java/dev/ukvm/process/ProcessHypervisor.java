// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.HostProcess;
import dev.ukvm.posix.Platform;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Architecture;
import dev.ukvm.tender.vm.Availability;
import dev.ukvm.tender.vm.DirectDevice;
import dev.ukvm.tender.vm.Hypervisor;
import dev.ukvm.tender.vm.VirtualMachine;

/**
 * No hypervisor at all: the guest is a Linux process that has its memory and nothing else, and
 * every privileged step of it traps and is done by the tender.
 */
public final class ProcessHypervisor implements Hypervisor {
  private static final int PREFERENCE = 10;

  @Override
  public String name() {
    return "process";
  }

  @Override
  public int preference() {
    return PREFERENCE;
  }

  @Override
  public boolean isForThisPlatform() {
    return Platform.host() == Platform.LINUX;
  }

  @Override
  public Availability availability() {
    if (Architecture.ofHost() == null) {
      return Availability.no("there are no guests for this CPU", "");
    }
    if (HostProcess.pageSize() != Hvt.PAGE_SIZE) {
      return Availability.no(
          "this kernel has pages of " + HostProcess.pageSize() + " bytes, guests have 4096",
          "use one with 4 KiB pages");
    }
    if (!HostProcess.hasSystemCallFilters()) {
      return Availability.no(
          "this kernel can't filter system calls", "use one with CONFIG_SECCOMP_FILTER");
    }
    return Availability.yes("guests as sandboxed processes");
  }

  @Override
  public VirtualMachine create(Architecture architecture, long memorySize) {
    return create(architecture, memorySize, null);
  }

  @Override
  public VirtualMachine create(Architecture architecture, long memorySize, DirectDevice[] devices) {
    if (architecture != Architecture.ofHost()) {
      throw new TenderException(
          "the executable is for "
              + architecture
              + ", but here processes are "
              + Architecture.ofHost());
    }
    return new ProcessMachine(architecture, memorySize, devices);
  }
}
