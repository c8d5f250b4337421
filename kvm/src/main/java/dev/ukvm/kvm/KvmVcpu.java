// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.kvm;

import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Mapping;
import dev.ukvm.posix.Struct;
import dev.ukvm.posix.ThreadId;
import dev.ukvm.tender.vm.FaultingOperand;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.Vcpu;
import dev.ukvm.tender.vm.VcpuExit;

/** The vCPU of a KVM machine, as far as all architectures have it. */
abstract class KvmVcpu implements Vcpu, AutoCloseable {
  final GuestMemory memory;
  final Fd file;
  final Struct run;
  final VcpuExit exit = new VcpuExit();
  private final Mapping runArea;
  private final ThreadId owner = ThreadId.current();
  private volatile boolean interrupted;
  private boolean closed;

  KvmVcpu(Fd device, Fd machine, GuestMemory memory) {
    this.memory = memory;
    long size = device.check(device.ioctl(Kvm.GET_VCPU_MMAP_SIZE, 0), "KVM_GET_VCPU_MMAP_SIZE");
    file = Fd.adopt(machine.ioctl(Kvm.CREATE_VCPU, 0), "KVM_CREATE_VCPU", device.toString());
    try {
      runArea = Mapping.shared(file, size, Mapping.PROT_READ | Mapping.PROT_WRITE);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
    run = Struct.at(runArea.bytes());
  }

  /** Frequency of the guest's cycle counter, Hz. Before {@link #boot}. */
  abstract long counterFrequency();

  /** What an exit means whose reason only this architecture has. */
  abstract VcpuExit decode(int reason);

  /** What the instruction at the program counter touches. */
  abstract FaultingOperand faultingOperand();

  @Override
  public VcpuExit run() {
    while (true) {
      long result = file.ioctl(Kvm.RUN, 0);
      if (result == 0) {
        if (reason() != Kvm.EXIT_INTR) {
          return decode();
        }
      } else if (result == -Errno.EFAULT) {
        // KVM met a page of ours that does not allow what the guest did; it does not say which.
        FaultingOperand operand = faultingOperand();
        return exit.fault(operand.address(), operand.access());
      } else if (result != -Errno.EINTR) {
        return exit.failed("KVM_RUN failed: " + Errno.describe((int) -result));
      }
      if (interrupted) {
        interrupted = false;
        run.putByte(Kvm.Run.IMMEDIATE_EXIT, 0);
        return exit.of(VcpuExit.Kind.INTERRUPTED);
      }
    }
  }

  final int reason() {
    return run.getInt(Kvm.Run.EXIT_REASON);
  }

  private VcpuExit decode() {
    int reason = reason();
    return switch (reason) {
      case Kvm.EXIT_SHUTDOWN -> exit.of(VcpuExit.Kind.SHUTDOWN);
      case Kvm.EXIT_FAIL_ENTRY ->
          exit.failed(
              "KVM can't enter the guest, hardware reason 0x"
                  + Long.toHexString(run.getLong(Kvm.Run.FAIL_ENTRY_REASON)));
      default -> decode(reason);
    };
  }

  final VcpuExit unknown(int reason) {
    return exit.failed("KVM exit reason " + reason + ", for which this monitor has no answer");
  }

  @Override
  public void interrupt() {
    synchronized (this) {
      if (closed) {
        return;
      }
      // In this order: KVM looks at immediate_exit when it enters the guest, and at signals after.
      interrupted = true;
      run.putByte(Kvm.Run.IMMEDIATE_EXIT, 1);
    }
    owner.interruptSystemCall();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    runArea.close();
    file.close();
  }
}
