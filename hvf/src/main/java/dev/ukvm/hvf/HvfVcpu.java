// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.hvf;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.Struct;
import dev.ukvm.posix.ThreadId;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Aarch64BootState;
import dev.ukvm.tender.vm.Aarch64Registers;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.BootState;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.Vcpu;
import dev.ukvm.tender.vm.VcpuExit;

/** The vCPU. Hypervisor.framework takes calls for it from the thread that created it alone. */
final class HvfVcpu implements Vcpu {
  private static final int INSTRUCTION_SIZE = 4;
  private static final int ZERO_REGISTER = 31;

  /** The top byte of the guest's addresses is ignored (TCR_EL1.TBI0). */
  private static final long ADDRESS_MASK = (1L << 56) - 1;

  /** EL1 with its own stack pointer; D, A, I and F masked. */
  static final long EL1_MASKED = 0x3c5;

  private static final long MODE_MASK = 0xf;
  private static final long EL1_SHARED_STACK = 4;

  // Where an exception that the CPU takes by itself goes, from VBAR_EL1 on.
  private static final long FROM_EL1_SHARED_STACK = 0;
  private static final long FROM_EL1 = 0x200;
  private static final long FROM_EL0 = 0x400;

  /** op0 of debuggers' registers, which read as 0 and forget what is written. */
  private static final int DEBUG_GROUP = 2;

  /**
   * What every call of hvc and smc comes back with, power off among them, as on KVM: SMC Calling
   * Convention 1.4, chapter 7.
   */
  private static final long CALL_NOT_SUPPORTED = -1;

  /** mrs x0, cntfrq_el0; str x0, [x1]. */
  private static final long TELL_FREQUENCY = 0xf9000020_d53be000L;

  /** What a CPU has in them after reset is anything. */
  private static final int[] ZEROED = {
    Hv.SYS_REG_MDSCR_EL1,
    Hv.SYS_REG_TTBR1_EL1,
    Hv.SYS_REG_SPSR_EL1,
    Hv.SYS_REG_ELR_EL1,
    Hv.SYS_REG_SP_EL0,
    Hv.SYS_REG_ESR_EL1,
    Hv.SYS_REG_FAR_EL1,
    Hv.SYS_REG_VBAR_EL1,
    Hv.SYS_REG_CONTEXTIDR_EL1,
    Hv.SYS_REG_TPIDR_EL1,
    Hv.SYS_REG_CNTKCTL_EL1,
    Hv.SYS_REG_TPIDR_EL0,
    Hv.SYS_REG_TPIDRRO_EL0,
  };

  private final Framework framework;
  private final GuestMemory memory;
  private final VcpuExit exit = new VcpuExit();
  private final ThreadId owner = ThreadId.current();

  /** Its number, in a word, and the address of its exit record. */
  private final Struct identity = Struct.allocate(2 * Long.BYTES);

  private final long id;
  private final Struct record;

  /** Where the framework puts a register. */
  private final Struct value = Struct.allocate(Long.BYTES);

  /** Whether the program counter is at an instruction that has been done for the guest. */
  private boolean done;

  private volatile boolean interrupted;
  private boolean closed;

  HvfVcpu(Framework framework, GuestMemory memory) {
    this.framework = framework;
    this.memory = memory;
    framework.createVcpu(identity);
    id = identity.getLong(0);
    record = Struct.at(identity.getLong(Long.BYTES), Hv.Exit.SIZE);
    try {
      framework.silenceTimer(id);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private long get(int register) {
    return framework.register(id, register, value);
  }

  private void set(int register, long number) {
    framework.setRegister(id, register, number);
  }

  private long getSystem(int register) {
    return framework.systemRegister(id, register, value);
  }

  private void setSystem(int register, long number) {
    framework.setSystemRegister(id, register, number);
  }

  /**
   * CNTFRQ_EL0, which depends on how the JVM was linked, and which the JVM can't read: two
   * instructions at address 0 do, with the MMU off. They end where no memory is.
   *
   * @param hostAddress of guest address 0
   */
  long counterFrequency(long hostAddress) {
    GuestAddress code = new GuestAddress(0);
    memory.putLong(code, TELL_FREQUENCY);
    framework.invalidateInstructions(hostAddress, Long.BYTES);
    setSystem(Hv.SYS_REG_SCTLR_EL1, 0);
    set(Hv.REG_CPSR, EL1_MASKED);
    set(Hv.REG_X1, Hvt.HYPERCALL_MMIO_BASE);
    set(Hv.REG_PC, code.value());
    int result = framework.run(id);
    long syndrome = record.getLong(Hv.Exit.SYNDROME);
    if (result != Hv.SUCCESS
        || record.getInt(Hv.Exit.REASON) != Hv.EXIT_REASON_EXCEPTION
        || Syndrome.exceptionClass(syndrome) != Syndrome.EC_DABT_LOW
        || record.getLong(Hv.Exit.PHYSICAL_ADDRESS) != Hvt.HYPERCALL_MMIO_BASE) {
      throw new TenderException(
          "Hypervisor.framework: the vCPU does not run: hv_vcpu_run gave "
              + Hv.describe(result)
              + ", exit reason "
              + record.getInt(Hv.Exit.REASON)
              + ", syndrome 0x"
              + Long.toHexString(syndrome));
    }
    memory.putLong(code, 0);
    return get(Hv.REG_X0);
  }

  @Override
  public void boot(BootState state) {
    Aarch64BootState boot = (Aarch64BootState) state;
    for (int i = 0; i < Aarch64Registers.GENERAL_COUNT; i++) {
      set(Hv.REG_X0 + i, 0);
    }
    set(Hv.REG_FPCR, 0);
    set(Hv.REG_FPSR, 0);
    for (int register : ZEROED) {
      setSystem(register, 0);
    }
    setSystem(Hv.SYS_REG_MAIR_EL1, boot.mair());
    setSystem(Hv.SYS_REG_TCR_EL1, boot.tcr());
    setSystem(Hv.SYS_REG_TTBR0_EL1, boot.ttbr0());
    setSystem(Hv.SYS_REG_CPACR_EL1, getSystem(Hv.SYS_REG_CPACR_EL1) | boot.cpacr());
    setSystem(Hv.SYS_REG_SCTLR_EL1, boot.sctlr());
    setSystem(Hv.SYS_REG_SP_EL1, boot.sp());
    set(Hv.REG_CPSR, boot.pstate());
    set(Hv.REG_X0, boot.x0());
    set(Hv.REG_PC, boot.pc());
  }

  @Override
  public VcpuExit run() {
    if (done) {
      done = false;
      skipInstruction();
    }
    while (true) {
      int result = framework.run(id);
      if (result != Hv.SUCCESS) {
        return exit.failed("hv_vcpu_run failed: " + Hv.describe(result));
      }
      int reason = record.getInt(Hv.Exit.REASON);
      if (reason == Hv.EXIT_REASON_EXCEPTION) {
        VcpuExit found = decode(record.getLong(Hv.Exit.SYNDROME));
        if (found != null) {
          return found;
        }
      } else if (reason != Hv.EXIT_REASON_CANCELED && reason != Hv.EXIT_REASON_VTIMER_ACTIVATED) {
        return exit.failed(
            "Hypervisor.framework's exit reason "
                + reason
                + ", for which this monitor has no answer");
      }
      if (interrupted) {
        interrupted = false;
        return exit.of(VcpuExit.Kind.INTERRUPTED);
      }
    }
  }

  /** What an exception that left the guest means; {@code null} if the guest just goes on. */
  private VcpuExit decode(long syndrome) {
    int exceptionClass = Syndrome.exceptionClass(syndrome);
    switch (exceptionClass) {
      case Syndrome.EC_DABT_LOW -> {
        if (Syndrome.isAddressFault(syndrome)) {
          return dataAbort(syndrome);
        }
      }
      case Syndrome.EC_IABT_LOW -> {
        if (Syndrome.isAddressFault(syndrome) && !Syndrome.isTableWalk(syndrome)) {
          return exit.fault(faultAddress(), Access.EXECUTE);
        }
      }
      case Syndrome.EC_WFX -> {
        if (Syndrome.isWaitForInterrupt(syndrome)) {
          return exit.of(VcpuExit.Kind.HALTED);
        }
        skipInstruction();
        return null;
      }
      case Syndrome.EC_SYS64 -> {
        accessSystemRegister(syndrome);
        return null;
      }
      case Syndrome.EC_HVC64 -> {
        // Of these alone the framework leaves the program counter behind the instruction.
        set(Hv.REG_X0, CALL_NOT_SUPPORTED);
        return null;
      }
      case Syndrome.EC_SMC64 -> {
        set(Hv.REG_X0, CALL_NOT_SUPPORTED);
        skipInstruction();
        return null;
      }
      default -> {}
    }
    return exit.failed(
        "an exception of class 0x%x, for which this monitor has no answer (syndrome 0x%x, address 0x%x, physical 0x%x)"
            .formatted(
                exceptionClass,
                syndrome,
                record.getLong(Hv.Exit.VIRTUAL_ADDRESS),
                record.getLong(Hv.Exit.PHYSICAL_ADDRESS)));
  }

  /** The guest is identity-mapped, and this address is there for every kind of fault. */
  private GuestAddress faultAddress() {
    return new GuestAddress(record.getLong(Hv.Exit.VIRTUAL_ADDRESS) & ADDRESS_MASK);
  }

  private VcpuExit dataAbort(long syndrome) {
    long address = record.getLong(Hv.Exit.PHYSICAL_ADDRESS);
    boolean write = Syndrome.isWrite(syndrome);
    if (Syndrome.isTableWalk(syndrome)) {
      return exit.forbidden(
          "the guest's page tables lead to a table at " + new GuestAddress(address));
    }
    if (Long.compareUnsigned(address, memory.size()) < 0) {
      return exit.fault(faultAddress(), write ? Access.WRITE : Access.READ);
    }
    if (!Syndrome.isDescribed(syndrome)) {
      return exit.mmioAccessNotDescribed(write, address);
    }
    int stored = write ? (int) operand(Syndrome.register(syndrome)) : 0;
    exit.mmioAccess(write, address, Syndrome.width(syndrome), stored);
    done = exit.kind() == VcpuExit.Kind.HYPERCALL || exit.kind() == VcpuExit.Kind.DOORBELL;
    return exit;
  }

  /** A general register as an instruction names it. */
  private long operand(int number) {
    return number == ZERO_REGISTER ? 0 : get(Hv.REG_X0 + number);
  }

  private void skipInstruction() {
    set(Hv.REG_PC, get(Hv.REG_PC) + INSTRUCTION_SIZE);
  }

  /** A register that the framework keeps from guests is, but for debuggers' ones, not there. */
  private void accessSystemRegister(long syndrome) {
    if (Syndrome.systemGroup(syndrome) == DEBUG_GROUP) {
      int operand = Syndrome.systemOperand(syndrome);
      if (Syndrome.isSystemRead(syndrome) && operand != ZERO_REGISTER) {
        set(Hv.REG_X0 + operand, 0);
      }
      skipInstruction();
      return;
    }
    long state = get(Hv.REG_CPSR);
    long mode = state & MODE_MASK;
    long vector = mode == 0 ? FROM_EL0 : FROM_EL1;
    if (mode == EL1_SHARED_STACK) {
      vector = FROM_EL1_SHARED_STACK;
    }
    setSystem(Hv.SYS_REG_ESR_EL1, Syndrome.UNDEFINED);
    setSystem(Hv.SYS_REG_ELR_EL1, get(Hv.REG_PC));
    setSystem(Hv.SYS_REG_SPSR_EL1, state);
    set(Hv.REG_CPSR, EL1_MASKED);
    set(Hv.REG_PC, getSystem(Hv.SYS_REG_VBAR_EL1) + vector);
  }

  @Override
  public Aarch64Registers registers() {
    long[] general = new long[Aarch64Registers.GENERAL_COUNT];
    for (int i = 0; i < general.length; i++) {
      general[i] = get(Hv.REG_X0 + i);
    }
    return new Aarch64Registers(
        general, getSystem(Hv.SYS_REG_SP_EL1), get(Hv.REG_PC), get(Hv.REG_CPSR));
  }

  @Override
  public void interrupt() {
    synchronized (this) {
      if (closed) {
        return;
      }
      interrupted = true;
      framework.exit(identity);
    }
    owner.interruptSystemCall();
  }

  void close() {
    synchronized (this) {
      closed = true;
    }
    framework.destroyVcpu(id);
  }
}
