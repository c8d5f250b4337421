// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.posix.ChildProcess;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.NativeException;

/** Where the frequency of an x86_64 CPU's time stamp counter can be read. */
final class X86CounterFrequency {
  private static final long HZ_PER_KHZ = 1000;

  // linux/kvm.h. A virtual machine's counter runs as the host's unless it was told otherwise.
  private static final int KVM_CREATE_VM = 0xae01;
  private static final int KVM_GET_TSC_KHZ = 0xaea3;
  private static final int KVM_CREATE_VCPU = 0xae41;

  // cpuid leaves: Intel SDM volume 2; 0x40000010 is what hypervisors have agreed on.
  private static final int LEAF_COUNTER = 0x15;
  private static final int LEAF_HYPERVISOR = 0x40000000;
  private static final int LEAF_HYPERVISOR_COUNTER = 0x40000010;

  private static final int LEAF_SIZE = 16;
  private static final long SCRATCH_ADDRESS = Control.ADDRESS + Control.SCRATCH;

  private X86CounterFrequency() {}

  /**
   * Asks all sources in turn: first the kernel's own reckoning, which most users may not see and
   * takes microseconds, while KVM makes a whole machine for its answer.
   */
  static CounterFrequency find(Control control, Steps steps, ChildProcess process) {
    CounterFrequency found = CounterFrequency.fromPerf();
    if (found == null) {
      found = fromKvm();
    }
    if (found == null) {
      found = fromCpuid(control, steps, process);
    }
    return found != null ? found : CounterFrequency.compared(control, steps, process);
  }

  /** What KVM gives its guests, or {@code null}. */
  static CounterFrequency fromKvm() {
    try (Fd device = Fd.open("/dev/kvm", Fd.O_RDWR);
        Fd machine = Fd.adopt(device.ioctl(KVM_CREATE_VM, 0), "KVM_CREATE_VM", "/dev/kvm")) {
      long khz = machine.ioctl(KVM_GET_TSC_KHZ, 0);
      if (khz <= 0) {
        // Before Linux 5.16 it is the virtual CPU's to tell.
        try (Fd cpu = Fd.adopt(machine.ioctl(KVM_CREATE_VCPU, 0), "KVM_CREATE_VCPU", "/dev/kvm")) {
          khz = cpu.ioctl(KVM_GET_TSC_KHZ, 0);
        }
      }
      return khz <= 0 ? null : new CounterFrequency(khz * HZ_PER_KHZ, "KVM_GET_TSC_KHZ");
    } catch (NativeException e) {
      return null;
    }
  }

  /** What the CPU or a hypervisor below says of itself, or {@code null}. */
  static CounterFrequency fromCpuid(Control control, Steps steps, ChildProcess process) {
    int[] leaves = {0, LEAF_COUNTER, LEAF_HYPERVISOR, LEAF_HYPERVISOR_COUNTER};
    for (int i = 0; i < leaves.length; i++) {
      steps.cpuid(leaves[i], 0, SCRATCH_ADDRESS + (long) i * LEAF_SIZE);
    }
    steps.finish(process);
    int maximum = register(control, 0, 0);
    long denominator = Integer.toUnsignedLong(register(control, 1, 0));
    long numerator = Integer.toUnsignedLong(register(control, 1, 1));
    long crystal = Integer.toUnsignedLong(register(control, 1, 2));
    if (Integer.compareUnsigned(maximum, LEAF_COUNTER) >= 0
        && denominator != 0
        && numerator != 0
        && crystal != 0) {
      return new CounterFrequency(crystal * numerator / denominator, "cpuid 0x15");
    }
    int hypervisorMaximum = register(control, 2, 0);
    long khz = Integer.toUnsignedLong(register(control, 3, 0));
    if ((hypervisorMaximum & 0xffffff00) == LEAF_HYPERVISOR
        && hypervisorMaximum >= LEAF_HYPERVISOR_COUNTER
        && khz != 0) {
      return new CounterFrequency(khz * HZ_PER_KHZ, "cpuid 0x40000010");
    }
    return null;
  }

  private static int register(Control control, int leaf, int index) {
    return control.getInt(Control.SCRATCH + leaf * LEAF_SIZE + index * Integer.BYTES);
  }
}
