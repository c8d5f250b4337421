// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.kvm;

import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.HostFile;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.Platform;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Architecture;
import dev.ukvm.tender.vm.Availability;
import dev.ukvm.tender.vm.Hypervisor;
import dev.ukvm.tender.vm.VirtualMachine;

/** Linux KVM, through /dev/kvm. */
public final class KvmHypervisor implements Hypervisor {
  private static final String DEVICE = "/dev/kvm";
  private static final int PREFERENCE = 100;

  private static final String HOW_TO_GET_IT =
      Architecture.ofHost() == Architecture.AARCH64
          ? "use a kernel with KVM, started at EL2 by the firmware, or pass the device into this"
              + " container"
          : "enable virtualization in the firmware and load the module kvm_intel or kvm_amd, or"
              + " pass the device into this container";

  /** KVM without hardware virtualization: it interprets the guest's kernel mode, without SSE. */
  private static final String SOFTWARE_MODULE = "/sys/module/kvm_pvm";

  private static final String[] HARDWARE_MODULES = {"/sys/module/kvm_intel", "/sys/module/kvm_amd"};

  @Override
  public String name() {
    return "kvm";
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
    Architecture host = Architecture.ofHost();
    if (host == null) {
      return Availability.no("there are no guests for this host's architecture", "");
    }
    try (Fd device = open()) {
      checkApi(host, device);
    } catch (TenderException e) {
      return Availability.no(e.getMessage(), "");
    }
    if (isSoftwareOnly()) {
      return Availability.limited(
          "this KVM is a PVM: it interprets the guest's code, slowly and without SSE arithmetic",
          "for all instructions use a host with hardware virtualization, or"
              + " --hypervisor=process");
    }
    return Availability.yes(DEVICE);
  }

  /** Whether this host's KVM works without hardware virtualization. */
  static boolean isSoftwareOnly() {
    if (!HostFile.exists(SOFTWARE_MODULE)) {
      return false;
    }
    for (String module : HARDWARE_MODULES) {
      if (HostFile.exists(module)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public VirtualMachine create(Architecture architecture, long memorySize) {
    Architecture host = Architecture.ofHost();
    if (architecture != host) {
      throw new TenderException(
          "the executable is for " + architecture + ", but KVM here runs " + host + " guests");
    }
    Fd device = open();
    try {
      checkApi(host, device);
      return new KvmMachine(host, device, memorySize);
    } catch (RuntimeException | Error e) {
      device.close();
      throw e;
    }
  }

  static Fd open() {
    try {
      return Fd.open(DEVICE, Fd.O_RDWR);
    } catch (NativeException e) {
      throw new TenderException(
          switch (e.errno()) {
            case Errno.ENOENT -> DEVICE + ": no such device; " + HOW_TO_GET_IT;
            case Errno.EACCES, Errno.EPERM ->
                DEVICE
                    + ": permission denied; join the group that owns it, usually: usermod -aG kvm"
                    + " $USER, and log in again";
            case Errno.ENODEV, Errno.ENXIO -> DEVICE + ": no KVM behind it; " + HOW_TO_GET_IT;
            default -> e.getMessage();
          },
          e);
    }
  }

  private static void checkApi(Architecture host, Fd device) {
    long version = device.ioctl(Kvm.GET_API_VERSION, 0);
    if (version < 0) {
      throw new TenderException(
          DEVICE + ": not a KVM device: KVM_GET_API_VERSION: " + Errno.describe((int) -version));
    }
    if (version != Kvm.API_VERSION) {
      throw new TenderException(
          DEVICE + ": KVM API version " + version + "; this monitor needs " + Kvm.API_VERSION);
    }
    require(device, Kvm.CAP_USER_MEMORY, "KVM_CAP_USER_MEMORY");
    switch (host) {
      case X86_64 -> require(device, Kvm.CAP_GET_TSC_KHZ, "KVM_CAP_GET_TSC_KHZ");
      case AARCH64 -> Aarch64Vcpu.machineType(device);
    }
  }

  private static void require(Fd device, int capability, String name) {
    if (device.ioctl(Kvm.CHECK_EXTENSION, capability) <= 0) {
      throw new TenderException(DEVICE + ": this KVM lacks " + name + "; use a newer Linux kernel");
    }
  }
}
