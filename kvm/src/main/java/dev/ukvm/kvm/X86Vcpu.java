// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.kvm;

import dev.ukvm.abi.Text;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Struct;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.BootState;
import dev.ukvm.tender.vm.FaultingOperand;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.VcpuExit;
import dev.ukvm.tender.vm.X86BootState;
import dev.ukvm.tender.vm.X86Registers;

/** An x86_64 vCPU. */
final class X86Vcpu extends KvmVcpu {
  /** Longest x86 instruction, bytes. */
  private static final int INSTRUCTION_MAX = 15;

  private static final long HZ_PER_KHZ = 1000;

  X86Vcpu(Fd device, Fd machine, GuestMemory memory) {
    super(device, machine, memory);
    try {
      Cpuid.apply(device, file);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  @Override
  long counterFrequency() {
    return file.check(file.ioctl(Kvm.GET_TSC_KHZ, 0), "KVM_GET_TSC_KHZ") * HZ_PER_KHZ;
  }

  @Override
  public void boot(BootState state) {
    X86BootState boot = (X86BootState) state;
    Struct sregs = Struct.allocate(Kvm.Sregs.SIZE);
    file.check(file.ioctl(Kvm.GET_SREGS, sregs), "KVM_GET_SREGS");
    putSegment(sregs, Kvm.Sregs.CS, boot.code());
    putSegment(sregs, Kvm.Sregs.DS, boot.data());
    putSegment(sregs, Kvm.Sregs.ES, boot.data());
    putSegment(sregs, Kvm.Sregs.FS, boot.data());
    putSegment(sregs, Kvm.Sregs.GS, boot.data());
    putSegment(sregs, Kvm.Sregs.SS, boot.data());
    putSegment(sregs, Kvm.Sregs.TR, boot.task());
    sregs.putByte(Kvm.Sregs.LDT + Kvm.Segment.UNUSABLE, 1);
    sregs.putLong(Kvm.Sregs.GDT + Kvm.Table.BASE, boot.gdtBase());
    sregs.putShort(Kvm.Sregs.GDT + Kvm.Table.LIMIT, boot.gdtLimit());
    sregs.putLong(Kvm.Sregs.CR0, boot.cr0());
    sregs.putLong(Kvm.Sregs.CR3, boot.cr3());
    sregs.putLong(Kvm.Sregs.CR4, boot.cr4());
    sregs.putLong(Kvm.Sregs.EFER, boot.efer());
    file.check(file.ioctl(Kvm.SET_SREGS, sregs), "KVM_SET_SREGS");

    Struct regs = Struct.allocate(Kvm.Regs.SIZE);
    regs.putLong(Kvm.Regs.RIP, boot.rip());
    regs.putLong(Kvm.Regs.RSP, boot.rsp());
    regs.putLong(Kvm.Regs.RDI, boot.rdi());
    regs.putLong(Kvm.Regs.RFLAGS, boot.rflags());
    file.check(file.ioctl(Kvm.SET_REGS, regs), "KVM_SET_REGS");
  }

  private static void putSegment(Struct sregs, int at, X86BootState.Segment segment) {
    sregs.putLong(at + Kvm.Segment.BASE, segment.base());
    sregs.putInt(at + Kvm.Segment.LIMIT, segment.limit());
    sregs.putShort(at + Kvm.Segment.SELECTOR, segment.selector());
    sregs.putByte(at + Kvm.Segment.TYPE, segment.type());
    sregs.putByte(at + Kvm.Segment.PRESENT, 1);
    sregs.putByte(at + Kvm.Segment.DPL, 0);
    sregs.putByte(at + Kvm.Segment.DB, segment.db());
    sregs.putByte(at + Kvm.Segment.S, segment.s());
    sregs.putByte(at + Kvm.Segment.L, segment.l());
    sregs.putByte(at + Kvm.Segment.G, segment.g());
    sregs.putByte(at + Kvm.Segment.AVL, 0);
    sregs.putByte(at + Kvm.Segment.UNUSABLE, 0);
  }

  @Override
  VcpuExit decode(int reason) {
    return switch (reason) {
      case Kvm.EXIT_IO -> port();
      case Kvm.EXIT_HLT -> exit.of(VcpuExit.Kind.HALTED);
      case Kvm.EXIT_MMIO -> mmio();
      case Kvm.EXIT_INTERNAL_ERROR -> internalError();
      default -> unknown(reason);
    };
  }

  private VcpuExit port() {
    // The guest can't write here: one vCPU, and it is stopped.
    int count = run.getInt(Kvm.Run.IO_COUNT);
    long data = run.getLong(Kvm.Run.IO_DATA_OFFSET);
    return exit.portAccess(
        run.getByte(Kvm.Run.IO_DIRECTION) == Kvm.Run.IO_OUT,
        Short.toUnsignedInt(run.getShort(Kvm.Run.IO_PORT)),
        run.getByte(Kvm.Run.IO_SIZE),
        Integer.toUnsignedLong(count),
        run.getInt((int) data));
  }

  /**
   * An access that KVM hands to us because there is no memory that allows it. Inside guest memory
   * that is what a PVM makes of a write to protected memory.
   */
  private VcpuExit mmio() {
    GuestAddress address = new GuestAddress(run.getLong(Kvm.Run.MMIO_PHYS_ADDR));
    Access access = run.getByte(Kvm.Run.MMIO_IS_WRITE) == 0 ? Access.READ : Access.WRITE;
    if (memory.contains(address, 1)) {
      return exit.fault(address, access);
    }
    return exit.forbidden("the guest's page tables lead to " + address + ", where no memory is");
  }

  @Override
  FaultingOperand faultingOperand() {
    X86Registers registers = registers();
    return FaultingOperand.of(instruction(registers), registers);
  }

  private VcpuExit internalError() {
    int suberror = run.getInt(Kvm.Run.INTERNAL_SUBERROR);
    if (suberror != Kvm.INTERNAL_ERROR_EMULATION) {
      return exit.failed("KVM internal error, suberror " + suberror);
    }
    String bytes = Text.hex(instruction(registers()), " ");
    return exit.failed(
        "this KVM can't run the instruction "
            + bytes
            + (KvmHypervisor.isSoftwareOnly()
                ? ": it is a PVM, which interprets the guest's code and knows no SSE arithmetic;"
                    + " use a host with hardware virtualization, or --hypervisor=process"
                : ": it had to emulate it; the guest may have left its own code"));
  }

  private byte[] instruction(X86Registers registers) {
    return memory.peek(registers.programCounter(), INSTRUCTION_MAX);
  }

  @Override
  public X86Registers registers() {
    Struct regs = Struct.allocate(Kvm.Regs.SIZE);
    file.check(file.ioctl(Kvm.GET_REGS, regs), "KVM_GET_REGS");
    return new X86Registers(
        regs.getLong(Kvm.Regs.RAX),
        regs.getLong(Kvm.Regs.RBX),
        regs.getLong(Kvm.Regs.RCX),
        regs.getLong(Kvm.Regs.RDX),
        regs.getLong(Kvm.Regs.RSI),
        regs.getLong(Kvm.Regs.RDI),
        regs.getLong(Kvm.Regs.RBP),
        regs.getLong(Kvm.Regs.RSP),
        regs.getLong(Kvm.Regs.R8),
        regs.getLong(Kvm.Regs.R8 + 8),
        regs.getLong(Kvm.Regs.R8 + 16),
        regs.getLong(Kvm.Regs.R8 + 24),
        regs.getLong(Kvm.Regs.R8 + 32),
        regs.getLong(Kvm.Regs.R8 + 40),
        regs.getLong(Kvm.Regs.R8 + 48),
        regs.getLong(Kvm.Regs.R8 + 56),
        regs.getLong(Kvm.Regs.RIP),
        regs.getLong(Kvm.Regs.RFLAGS));
  }
}
