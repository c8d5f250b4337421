// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.bhyve;

import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Mapping;
import dev.ukvm.posix.Struct;
import dev.ukvm.posix.ThreadId;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.BootState;
import dev.ukvm.tender.vm.FaultingOperand;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.Vcpu;
import dev.ukvm.tender.vm.VcpuExit;
import dev.ukvm.tender.vm.X86BootState;
import dev.ukvm.tender.vm.X86Registers;
import java.lang.ref.Reference;

/**
 * The vCPU of a bhyve machine, number 0. The kernel answers {@code cpuid}, and moves the
 * instruction pointer behind what has caused an exit by itself.
 */
final class BhyveVcpu implements Vcpu, AutoCloseable {
  /** Longest x86 instruction, bytes. */
  private static final int INSTRUCTION_MAX = 15;

  /** Exceptions that a guest gets for what it may not do. */
  private static final int INVALID_OPCODE = 6;

  private static final int GENERAL_PROTECTION = 13;

  private final Vmm.Release release;
  private final Fd vm;
  private final GuestMemory memory;
  private final Runnable beforeBoot;
  private final VcpuExit exit = new VcpuExit();

  /** The argument of VM_RUN, and the record of an exit. */
  private final Struct run;

  private final Struct record;

  /** Offset of struct vm_exit in {@link #record}. */
  private final int base;

  private final Struct register = Struct.allocate(Vmm.VmRegister.SIZE);
  private final Struct suspend = Struct.allocate(Vmm.VmSuspend.SIZE);
  private final ThreadId owner = ThreadId.current();
  private volatile boolean interrupted;
  private boolean closed;

  /**
   * @param beforeBoot is run when memory and its protections are as they will be
   */
  BhyveVcpu(Vmm.Release release, Fd vm, GuestMemory memory, Runnable beforeBoot) {
    this.release = release;
    this.vm = vm;
    this.memory = memory;
    this.beforeBoot = beforeBoot;
    run = Struct.allocate(release.runSize());
    if (release == Vmm.Release.FREEBSD_13) {
      record = run;
      base = Vmm.VmRun.VM_EXIT_13;
    } else {
      record = Struct.allocate(Vmm.VmExit.SIZE);
      base = 0;
      run.putLong(Vmm.VmRun.VM_EXIT_14, record.address());
    }
    suspend.putInt(Vmm.VmSuspend.HOW, Vmm.VM_SUSPEND_POWEROFF);
    // Else a guest that halts its CPU would sleep for good.
    Struct capability = Struct.allocate(Vmm.VmCapability.SIZE);
    capability.putInt(Vmm.VmCapability.CAPTYPE, Vmm.VM_CAP_HALT_EXIT);
    capability.putInt(Vmm.VmCapability.CAPVAL, 1);
    vm.check(vm.ioctl(Vmm.VM_SET_CAPABILITY, capability), "VM_SET_CAPABILITY");
  }

  @Override
  public void boot(BootState state) {
    X86BootState boot = (X86BootState) state;
    beforeBoot.run();
    set(Vmm.VM_REG_GUEST_CR0, boot.cr0());
    set(Vmm.VM_REG_GUEST_CR3, boot.cr3());
    set(Vmm.VM_REG_GUEST_CR4, boot.cr4());
    set(Vmm.VM_REG_GUEST_EFER, boot.efer());
    set(Vmm.VM_REG_GUEST_CS, boot.code());
    set(Vmm.VM_REG_GUEST_SS, boot.data());
    set(Vmm.VM_REG_GUEST_DS, boot.data());
    set(Vmm.VM_REG_GUEST_ES, boot.data());
    set(Vmm.VM_REG_GUEST_FS, boot.data());
    set(Vmm.VM_REG_GUEST_GS, boot.data());
    set(Vmm.VM_REG_GUEST_TR, boot.task());
    describe(Vmm.VM_REG_GUEST_LDTR, 0, 0, 1 << Vmm.SEG_DESC_UNUSABLE_BIT);
    set(Vmm.VM_REG_GUEST_LDTR, 0);
    describe(Vmm.VM_REG_GUEST_GDTR, boot.gdtBase(), boot.gdtLimit(), 0);
    for (int i = Vmm.VM_REG_GUEST_RAX; i <= Vmm.VM_REG_GUEST_R15; i++) {
      set(i, i == Vmm.VM_REG_GUEST_RDI ? boot.rdi() : 0);
    }
    set(Vmm.VM_REG_GUEST_RSP, boot.rsp());
    set(Vmm.VM_REG_GUEST_RFLAGS, boot.rflags());
    set(Vmm.VM_REG_GUEST_RIP, boot.rip());
    Struct cpu = Struct.allocate(Vmm.VmActivateCpu.SIZE);
    vm.check(vm.ioctl(Vmm.VM_ACTIVATE_CPU, cpu), "VM_ACTIVATE_CPU");
  }

  private void set(int number, long value) {
    register.putInt(Vmm.VmRegister.REGNUM, number);
    register.putLong(Vmm.VmRegister.REGVAL, value);
    vm.check(vm.ioctl(Vmm.VM_SET_REGISTER, register), "VM_SET_REGISTER");
  }

  /** A segment register has a hidden part and a selector. */
  private void set(int number, X86BootState.Segment segment) {
    describe(number, segment.base(), segment.limit(), segment.accessWord());
    set(number, segment.selector());
  }

  private void describe(int number, long segmentBase, int limit, int access) {
    Struct descriptor = Struct.allocate(Vmm.VmSegDesc.SIZE);
    descriptor.putInt(Vmm.VmSegDesc.REGNUM, number);
    descriptor.putLong(Vmm.VmSegDesc.DESC_BASE, segmentBase);
    descriptor.putInt(Vmm.VmSegDesc.DESC_LIMIT, limit);
    descriptor.putInt(Vmm.VmSegDesc.DESC_ACCESS, access);
    vm.check(vm.ioctl(Vmm.VM_SET_SEGMENT_DESCRIPTOR, descriptor), "VM_SET_SEGMENT_DESCRIPTOR");
  }

  @Override
  public VcpuExit run() {
    while (true) {
      long result = vm.ioctl(release.run(), run);
      Reference.reachabilityFence(record);
      if (interrupted && (result == -Errno.EINTR || (result == 0 && isStopped()))) {
        return exit.of(VcpuExit.Kind.INTERRUPTED);
      }
      if (result == 0) {
        VcpuExit told = decode(code());
        if (told != null) {
          return told;
        }
      } else if (result == -Errno.EFAULT) {
        return fault();
      } else if (result != -Errno.EINTR) {
        return exit.failed("VM_RUN failed: " + Errno.describe((int) -result));
      }
    }
  }

  private int code() {
    return record.getInt(base + Vmm.VmExit.EXITCODE);
  }

  /** Whether the exit is none of the guest's. */
  private boolean isStopped() {
    int code = code();
    return code == Vmm.VM_EXITCODE_BOGUS
        || (code == Vmm.VM_EXITCODE_SUSPENDED && how() == Vmm.VM_SUSPEND_POWEROFF);
  }

  private int how() {
    return record.getInt(base + Vmm.VmExit.SUSPENDED_HOW);
  }

  /** What an exit means, {@code null} if the guest is to go on. */
  private VcpuExit decode(int code) {
    return switch (code) {
      case Vmm.VM_EXITCODE_INOUT -> port();
      case Vmm.VM_EXITCODE_HLT -> exit.of(VcpuExit.Kind.HALTED);
      case Vmm.VM_EXITCODE_SUSPENDED -> suspended();
      // A signal or the scheduler wanted the thread; pause, or a debugger's stop that is over.
      case Vmm.VM_EXITCODE_BOGUS,
          Vmm.VM_EXITCODE_PAUSE,
          Vmm.VM_EXITCODE_REQIDLE,
          Vmm.VM_EXITCODE_DEBUG ->
          null;
      case Vmm.VM_EXITCODE_PAGING -> paging();
      case Vmm.VM_EXITCODE_INST_EMUL -> unmapped();
      case Vmm.VM_EXITCODE_INOUT_STR ->
          exit.forbidden(
              "a string instruction on a port: hypercalls are single 32-bit writes to port 0x500 +"
                  + " number");
      // Model-specific registers that neither the CPU nor the kernel knows.
      case Vmm.VM_EXITCODE_RDMSR, Vmm.VM_EXITCODE_WRMSR -> inject(GENERAL_PROTECTION, true);
      case Vmm.VM_EXITCODE_MONITOR, Vmm.VM_EXITCODE_MWAIT, Vmm.VM_EXITCODE_VMINSN ->
          inject(INVALID_OPCODE, false);
      case Vmm.VM_EXITCODE_VMX ->
          exit.failed(
              "vmm can't go on: VMX status %d, exit reason %d, qualification 0x%x"
                  .formatted(
                      record.getInt(base + Vmm.VmExit.VMX_STATUS),
                      record.getInt(base + Vmm.VmExit.VMX_EXIT_REASON),
                      record.getLong(base + Vmm.VmExit.VMX_EXIT_QUALIFICATION)));
      case Vmm.VM_EXITCODE_SVM ->
          exit.failed(
              "vmm can't go on: SVM exit code 0x%x, information 0x%x 0x%x"
                  .formatted(
                      record.getLong(base + Vmm.VmExit.SVM_EXITCODE),
                      record.getLong(base + Vmm.VmExit.SVM_EXITINFO1),
                      record.getLong(base + Vmm.VmExit.SVM_EXITINFO2)));
      default -> exit.failed("vmm exit code " + code + ", for which this monitor has no answer");
    };
  }

  private VcpuExit port() {
    int bits = record.getShort(base + Vmm.VmExit.INOUT_BITS);
    return exit.portAccess(
        (bits & Vmm.VmExit.IN) == 0,
        Short.toUnsignedInt(record.getShort(base + Vmm.VmExit.INOUT_PORT)),
        bits & Vmm.VmExit.BYTES_MASK,
        1,
        record.getInt(base + Vmm.VmExit.INOUT_EAX));
  }

  private VcpuExit suspended() {
    return switch (how()) {
      case Vmm.VM_SUSPEND_HALT -> exit.of(VcpuExit.Kind.HALTED);
      case Vmm.VM_SUSPEND_TRIPLEFAULT -> exit.of(VcpuExit.Kind.SHUTDOWN);
      default -> exit.failed("the virtual machine was stopped from outside, by bhyvectl perhaps");
    };
  }

  private VcpuExit paging() {
    GuestAddress address = new GuestAddress(record.getLong(base + Vmm.VmExit.PAGING_GPA));
    return exit.fault(
        address,
        switch (record.getInt(base + Vmm.VmExit.PAGING_FAULT_TYPE)) {
          case Mapping.PROT_READ -> Access.READ;
          case Mapping.PROT_WRITE -> Access.WRITE;
          case Mapping.PROT_EXEC -> Access.EXECUTE;
          default -> Access.UNKNOWN;
        });
  }

  /** An access to where nothing is mapped. */
  private VcpuExit unmapped() {
    GuestAddress address = new GuestAddress(record.getLong(base + Vmm.VmExit.INST_EMUL_GPA));
    if (memory.contains(address, 1)) {
      return exit.fault(address, Access.UNKNOWN);
    }
    return exit.forbidden("the guest's page tables lead to " + address + ", where no memory is");
  }

  /**
   * The kernel met a page of the guest's that does not allow what it did; it does not say which.
   */
  private VcpuExit fault() {
    X86Registers registers = registers();
    byte[] code = memory.peek(registers.programCounter(), INSTRUCTION_MAX);
    FaultingOperand operand = FaultingOperand.of(code, registers);
    return exit.fault(operand.address(), operand.access());
  }

  /** Has the instruction end in an exception, as on a CPU without it. */
  private VcpuExit inject(int vector, boolean hasErrorCode) {
    Struct exception = Struct.allocate(Vmm.VmException.SIZE);
    exception.putInt(Vmm.VmException.VECTOR, vector);
    exception.putInt(Vmm.VmException.ERROR_CODE_VALID, hasErrorCode ? 1 : 0);
    exception.putInt(Vmm.VmException.RESTART_INSTRUCTION, 1);
    long result = vm.ioctl(Vmm.VM_INJECT_EXCEPTION, exception);
    return result == 0
        ? null
        : exit.failed("VM_INJECT_EXCEPTION failed: " + Errno.describe((int) -result));
  }

  @Override
  public X86Registers registers() {
    return new X86Registers(
        get(Vmm.VM_REG_GUEST_RAX),
        get(Vmm.VM_REG_GUEST_RBX),
        get(Vmm.VM_REG_GUEST_RCX),
        get(Vmm.VM_REG_GUEST_RDX),
        get(Vmm.VM_REG_GUEST_RSI),
        get(Vmm.VM_REG_GUEST_RDI),
        get(Vmm.VM_REG_GUEST_RBP),
        get(Vmm.VM_REG_GUEST_RSP),
        get(Vmm.VM_REG_GUEST_R8),
        get(Vmm.VM_REG_GUEST_R8 + 1),
        get(Vmm.VM_REG_GUEST_R8 + 2),
        get(Vmm.VM_REG_GUEST_R8 + 3),
        get(Vmm.VM_REG_GUEST_R8 + 4),
        get(Vmm.VM_REG_GUEST_R8 + 5),
        get(Vmm.VM_REG_GUEST_R8 + 6),
        get(Vmm.VM_REG_GUEST_R15),
        get(Vmm.VM_REG_GUEST_RIP),
        get(Vmm.VM_REG_GUEST_RFLAGS));
  }

  private long get(int number) {
    register.putInt(Vmm.VmRegister.REGNUM, number);
    vm.check(vm.ioctl(Vmm.VM_GET_REGISTER, register), "VM_GET_REGISTER");
    return register.getLong(Vmm.VmRegister.REGVAL);
  }

  /**
   * Stops the machine for good: that also ends a run that has not begun yet. Doing it again is
   * refused by the kernel, and does no harm.
   */
  @Override
  public void interrupt() {
    synchronized (this) {
      if (closed) {
        return;
      }
      interrupted = true;
      vm.ioctl(Vmm.VM_SUSPEND, suspend);
    }
    owner.interruptSystemCall();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
  }
}
