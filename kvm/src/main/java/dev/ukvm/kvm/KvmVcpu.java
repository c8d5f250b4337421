// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.kvm;

import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Mapping;
import dev.ukvm.posix.ThreadId;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.BootState;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.Vcpu;
import dev.ukvm.tender.vm.VcpuExit;
import dev.ukvm.tender.vm.X86BootState;
import dev.ukvm.tender.vm.X86Registers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/** The vCPU of a KVM machine, x86_64. */
final class KvmVcpu implements Vcpu, AutoCloseable {
  /** Longest x86 instruction, bytes. */
  private static final int INSTRUCTION_MAX = 15;

  private final GuestMemory memory;
  private final Fd file;
  private final Mapping runArea;
  private final MemorySegment run;
  private final ThreadId owner = ThreadId.current();
  private final VcpuExit exit = new VcpuExit();
  private volatile boolean interrupted;
  private boolean closed;

  KvmVcpu(Fd device, Fd machine, GuestMemory memory) {
    this.memory = memory;
    long size = device.check(device.ioctl(Kvm.GET_VCPU_MMAP_SIZE, 0), "KVM_GET_VCPU_MMAP_SIZE");
    file = Fd.adopt(machine.ioctl(Kvm.CREATE_VCPU, 0), "KVM_CREATE_VCPU", device.toString());
    try {
      Cpuid.apply(device, file);
      runArea = Mapping.shared(file, size, Mapping.PROT_READ | Mapping.PROT_WRITE);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
    run = runArea.bytes();
  }

  /** Frequency of the guest's time stamp counter, kHz. */
  long tscKhz() {
    return file.check(file.ioctl(Kvm.GET_TSC_KHZ, 0), "KVM_GET_TSC_KHZ");
  }

  @Override
  public void boot(BootState state) {
    X86BootState boot = (X86BootState) state;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment sregs = arena.allocate(Kvm.Sregs.SIZE, Long.BYTES);
      file.check(file.ioctl(Kvm.GET_SREGS, sregs), "KVM_GET_SREGS");
      putSegment(sregs, Kvm.Sregs.CS, boot.code());
      putSegment(sregs, Kvm.Sregs.DS, boot.data());
      putSegment(sregs, Kvm.Sregs.ES, boot.data());
      putSegment(sregs, Kvm.Sregs.FS, boot.data());
      putSegment(sregs, Kvm.Sregs.GS, boot.data());
      putSegment(sregs, Kvm.Sregs.SS, boot.data());
      putSegment(sregs, Kvm.Sregs.TR, boot.task());
      sregs.set(ValueLayout.JAVA_BYTE, Kvm.Sregs.LDT + Kvm.Segment.UNUSABLE, (byte) 1);
      sregs.set(ValueLayout.JAVA_LONG, Kvm.Sregs.GDT + Kvm.Table.BASE, boot.gdtBase());
      sregs.set(ValueLayout.JAVA_SHORT, Kvm.Sregs.GDT + Kvm.Table.LIMIT, (short) boot.gdtLimit());
      sregs.set(ValueLayout.JAVA_LONG, Kvm.Sregs.CR0, boot.cr0());
      sregs.set(ValueLayout.JAVA_LONG, Kvm.Sregs.CR3, boot.cr3());
      sregs.set(ValueLayout.JAVA_LONG, Kvm.Sregs.CR4, boot.cr4());
      sregs.set(ValueLayout.JAVA_LONG, Kvm.Sregs.EFER, boot.efer());
      file.check(file.ioctl(Kvm.SET_SREGS, sregs), "KVM_SET_SREGS");

      MemorySegment regs = arena.allocate(Kvm.Regs.SIZE, Long.BYTES);
      regs.set(ValueLayout.JAVA_LONG, Kvm.Regs.RIP, boot.rip());
      regs.set(ValueLayout.JAVA_LONG, Kvm.Regs.RSP, boot.rsp());
      regs.set(ValueLayout.JAVA_LONG, Kvm.Regs.RDI, boot.rdi());
      regs.set(ValueLayout.JAVA_LONG, Kvm.Regs.RFLAGS, boot.rflags());
      file.check(file.ioctl(Kvm.SET_REGS, regs), "KVM_SET_REGS");
    }
  }

  private static void putSegment(MemorySegment sregs, int at, X86BootState.Segment segment) {
    sregs.set(ValueLayout.JAVA_LONG, at + Kvm.Segment.BASE, segment.base());
    sregs.set(ValueLayout.JAVA_INT, at + Kvm.Segment.LIMIT, segment.limit());
    sregs.set(ValueLayout.JAVA_SHORT, at + Kvm.Segment.SELECTOR, (short) segment.selector());
    putByte(sregs, at + Kvm.Segment.TYPE, segment.type());
    putByte(sregs, at + Kvm.Segment.PRESENT, 1);
    putByte(sregs, at + Kvm.Segment.DPL, 0);
    putByte(sregs, at + Kvm.Segment.DB, segment.db());
    putByte(sregs, at + Kvm.Segment.S, segment.s());
    putByte(sregs, at + Kvm.Segment.L, segment.l());
    putByte(sregs, at + Kvm.Segment.G, segment.g());
    putByte(sregs, at + Kvm.Segment.AVL, 0);
    putByte(sregs, at + Kvm.Segment.UNUSABLE, 0);
  }

  private static void putByte(MemorySegment segment, int offset, int value) {
    segment.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
  }

  @Override
  public VcpuExit run() {
    while (true) {
      long result = file.ioctl(Kvm.RUN, 0);
      if (result == 0) {
        if (reason() != Kvm.EXIT_INTR) {
          return decode();
        }
      } else if (result == -Errno.EFAULT) {
        return fault();
      } else if (result != -Errno.EINTR) {
        return exit.failed("KVM_RUN failed: " + Errno.describe((int) -result));
      }
      if (interrupted) {
        interrupted = false;
        putByte(run, Kvm.Run.IMMEDIATE_EXIT, 0);
        return exit.of(VcpuExit.Kind.INTERRUPTED);
      }
    }
  }

  private int reason() {
    return run.get(ValueLayout.JAVA_INT, Kvm.Run.EXIT_REASON);
  }

  private VcpuExit decode() {
    int reason = reason();
    return switch (reason) {
      case Kvm.EXIT_IO -> port();
      case Kvm.EXIT_HLT -> exit.of(VcpuExit.Kind.HALTED);
      case Kvm.EXIT_MMIO -> mmio();
      case Kvm.EXIT_SHUTDOWN -> exit.of(VcpuExit.Kind.SHUTDOWN);
      case Kvm.EXIT_FAIL_ENTRY ->
          exit.failed(
              "KVM can't enter the guest, hardware reason 0x"
                  + Long.toHexString(run.get(ValueLayout.JAVA_LONG, Kvm.Run.FAIL_ENTRY_REASON)));
      case Kvm.EXIT_INTERNAL_ERROR -> internalError();
      default ->
          exit.failed("KVM exit reason " + reason + ", for which this monitor has no answer");
    };
  }

  private VcpuExit port() {
    // The guest can't write here: one vCPU, and it is stopped.
    int count = run.get(ValueLayout.JAVA_INT, Kvm.Run.IO_COUNT);
    long data = run.get(ValueLayout.JAVA_LONG, Kvm.Run.IO_DATA_OFFSET);
    return exit.portAccess(
        run.get(ValueLayout.JAVA_BYTE, Kvm.Run.IO_DIRECTION) == Kvm.Run.IO_OUT,
        Short.toUnsignedInt(run.get(ValueLayout.JAVA_SHORT, Kvm.Run.IO_PORT)),
        run.get(ValueLayout.JAVA_BYTE, Kvm.Run.IO_SIZE),
        Integer.toUnsignedLong(count),
        run.get(ValueLayout.JAVA_INT, data));
  }

  /**
   * An access that KVM hands to us because there is no memory that allows it. Inside guest memory
   * that is what a PVM makes of a write to protected memory.
   */
  private VcpuExit mmio() {
    GuestAddress address = new GuestAddress(run.get(ValueLayout.JAVA_LONG, Kvm.Run.MMIO_PHYS_ADDR));
    Access access =
        run.get(ValueLayout.JAVA_BYTE, Kvm.Run.MMIO_IS_WRITE) == 0 ? Access.READ : Access.WRITE;
    if (memory.contains(address, 1)) {
      return exit.fault(address, access);
    }
    return exit.forbidden("the guest's page tables lead to " + address + ", where no memory is");
  }

  /** KVM met a page of ours that does not allow what the guest did; it does not say which. */
  private VcpuExit fault() {
    X86Registers registers = registers();
    FaultingOperand operand = FaultingOperand.of(instruction(registers), registers);
    return exit.fault(operand.address(), operand.access());
  }

  private VcpuExit internalError() {
    int suberror = run.get(ValueLayout.JAVA_INT, Kvm.Run.INTERNAL_SUBERROR);
    if (suberror != Kvm.INTERNAL_ERROR_EMULATION) {
      return exit.failed("KVM internal error, suberror " + suberror);
    }
    String bytes = HexFormat.ofDelimiter(" ").formatHex(instruction(registers()));
    return exit.failed(
        "this KVM can't run the instruction "
            + bytes
            + (KvmHypervisor.isSoftwareOnly()
                ? ": it is a PVM, which interprets the guest's code and knows no SSE arithmetic;"
                    + " use a host with hardware virtualization"
                : ": it had to emulate it; the guest may have left its own code"));
  }

  private byte[] instruction(X86Registers registers) {
    return memory.peek(registers.programCounter(), INSTRUCTION_MAX);
  }

  @Override
  public X86Registers registers() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment regs = arena.allocate(Kvm.Regs.SIZE, Long.BYTES);
      file.check(file.ioctl(Kvm.GET_REGS, regs), "KVM_GET_REGS");
      return new X86Registers(
          word(regs, Kvm.Regs.RAX),
          word(regs, Kvm.Regs.RBX),
          word(regs, Kvm.Regs.RCX),
          word(regs, Kvm.Regs.RDX),
          word(regs, Kvm.Regs.RSI),
          word(regs, Kvm.Regs.RDI),
          word(regs, Kvm.Regs.RBP),
          word(regs, Kvm.Regs.RSP),
          word(regs, Kvm.Regs.R8),
          word(regs, Kvm.Regs.R8 + 8),
          word(regs, Kvm.Regs.R8 + 16),
          word(regs, Kvm.Regs.R8 + 24),
          word(regs, Kvm.Regs.R8 + 32),
          word(regs, Kvm.Regs.R8 + 40),
          word(regs, Kvm.Regs.R8 + 48),
          word(regs, Kvm.Regs.R8 + 56),
          word(regs, Kvm.Regs.RIP),
          word(regs, Kvm.Regs.RFLAGS));
    }
  }

  private static long word(MemorySegment segment, int offset) {
    return segment.get(ValueLayout.JAVA_LONG, offset);
  }

  @Override
  public void interrupt() {
    synchronized (this) {
      if (closed) {
        return;
      }
      // In this order: KVM looks at immediate_exit when it enters the guest, and at signals after.
      interrupted = true;
      putByte(run, Kvm.Run.IMMEDIATE_EXIT, 1);
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
