// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.hvf;

import dev.ukvm.posix.Platform;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Architecture;
import dev.ukvm.tender.vm.Availability;
import dev.ukvm.tender.vm.Hypervisor;
import dev.ukvm.tender.vm.VirtualMachine;

/** Hypervisor.framework of macOS 13 and later, on Apple silicon. */
public final class HvfHypervisor implements Hypervisor {
  private static final int PREFERENCE = 100;
  private static final String NOT_HERE = "Hypervisor.framework is part of macOS";

  private static final String INTEL =
      "on Intel Macs Hypervisor.framework has another interface, which this monitor does not speak";

  @Override
  public String name() {
    return "hvf";
  }

  @Override
  public int preference() {
    return PREFERENCE;
  }

  @Override
  public boolean isForThisPlatform() {
    return Platform.host() == Platform.MACOS || System.getProperty(Framework.PROPERTY) != null;
  }

  /**
   * Creates a virtual machine and destroys it: what the process may do depends on how its
   * executable is signed, which no question tells.
   */
  @Override
  public Availability availability() {
    try {
      Framework framework = load();
      framework.createMachine(HvfMachine.ADDRESS_BITS);
      framework.destroyMachine();
      return Availability.yes("Hypervisor.framework");
    } catch (TenderException e) {
      return Availability.no(e.getMessage(), "");
    }
  }

  @Override
  public VirtualMachine create(Architecture architecture, long memorySize) {
    if (architecture != Architecture.AARCH64) {
      throw new TenderException(
          "the executable is for "
              + architecture
              + ", but Hypervisor.framework here runs "
              + Architecture.AARCH64
              + " guests");
    }
    return new HvfMachine(load(), memorySize);
  }

  private static Framework load() {
    if (Platform.host() == Platform.MACOS && Architecture.ofHost() != Architecture.AARCH64) {
      throw new TenderException(INTEL);
    }
    Framework framework = Framework.load();
    if (framework == null) {
      throw new TenderException(NOT_HERE);
    }
    return framework;
  }
}
