// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.kvm;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Struct;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Aarch64BootState;
import dev.ukvm.tender.vm.Aarch64Registers;
import dev.ukvm.tender.vm.BootState;
import dev.ukvm.tender.vm.FaultingOperand;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.VcpuExit;

/** An aarch64 vCPU. */
final class Aarch64Vcpu extends KvmVcpu {
  /** Bits of a guest physical address that reach the hypercalls, which begin at 4 GiB. */
  private static final int ADDRESS_BITS_NEEDED = 33;

  /** What a machine of type 0 has. */
  private static final int ADDRESS_BITS_DEFAULT = 40;

  /** EL1 with its own stack pointer; D, A, I and F masked. */
  private static final long EL1_MASKED = 0x3c5;

  /** mrs x0, cntfrq_el0; str x0, [x1]. */
  private static final long TELL_FREQUENCY = 0xf9000020_d53be000L;

  private final Struct target = Struct.allocate(KvmArm.VCPU_INIT_SIZE);

  /** struct kvm_one_reg (number, address), and behind it the value that it points to. */
  private final Struct register = Struct.allocate(24);

  private static final int VALUE = 16;

  Aarch64Vcpu(Fd device, Fd machine, GuestMemory memory) {
    super(device, machine, memory);
    try {
      register.putLong(Long.BYTES, register.address() + VALUE);
      machine.check(machine.ioctl(KvmArm.PREFERRED_TARGET, target), "KVM_ARM_PREFERRED_TARGET");
      // An older kernel fails KVM_RUN instead, with ENOSYS.
      Struct capability = Struct.allocate(KvmArm.ENABLE_CAP_SIZE);
      capability.putInt(0, KvmArm.CAP_NISV_TO_USER);
      machine.ioctl(KvmArm.ENABLE_CAP, capability);
      reset();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * The argument of KVM_CREATE_VM: how many bits guest physical addresses have.
   *
   * @throws TenderException if this CPU has too few of them
   */
  static long machineType(Fd device) {
    return machineType((int) device.ioctl(Kvm.CHECK_EXTENSION, KvmArm.CAP_VM_IPA_SIZE));
  }

  /**
   * @param limit largest number of bits; 0 or negative from a KVM that knows only the default
   */
  static long machineType(int limit) {
    if (limit <= 0 || limit >= ADDRESS_BITS_DEFAULT) {
      return 0;
    }
    if (limit < ADDRESS_BITS_NEEDED) {
      throw new TenderException(
          "/dev/kvm: this CPU's guests have addresses of "
              + limit
              + " bits; hypercalls, which are stores to 4 GiB and above, need "
              + ADDRESS_BITS_NEEDED);
    }
    return limit;
  }

  /** Brings the vCPU to where the architecture has it after reset. */
  private void reset() {
    file.check(file.ioctl(KvmArm.VCPU_INIT, target), "KVM_ARM_VCPU_INIT");
  }

  private void put(long number, long value) {
    register.putLong(0, number);
    register.putLong(VALUE, value);
    file.check(file.ioctl(KvmArm.SET_ONE_REG, register), "KVM_SET_ONE_REG");
  }

  private long get(long number) {
    register.putLong(0, number);
    file.check(file.ioctl(KvmArm.GET_ONE_REG, register), "KVM_GET_ONE_REG");
    return register.getLong(VALUE);
  }

  /**
   * CNTFRQ_EL0, which neither KVM nor the JVM tells: two instructions at address 0 do, with the MMU
   * off, by storing it where no memory is.
   */
  @Override
  long counterFrequency() {
    GuestAddress code = new GuestAddress(0);
    memory.putLong(code, TELL_FREQUENCY);
    put(KvmArm.PC, code.value());
    put(KvmArm.PSTATE, EL1_MASKED);
    put(KvmArm.x(1), Hvt.HYPERCALL_MMIO_BASE);
    long result = file.ioctl(Kvm.RUN, 0);
    if (result != 0
        || reason() != Kvm.EXIT_MMIO
        || run.getLong(Kvm.Run.MMIO_PHYS_ADDR) != Hvt.HYPERCALL_MMIO_BASE) {
      throw new TenderException(
          "/dev/kvm: the vCPU does not run: KVM_RUN gave " + result + ", exit reason " + reason());
    }
    long frequency = run.getLong(KvmArm.MMIO_DATA);
    // KVM finishes the store when it is entered next; it must not do so to the guest.
    run.putByte(Kvm.Run.IMMEDIATE_EXIT, 1);
    file.ioctl(Kvm.RUN, 0);
    run.putByte(Kvm.Run.IMMEDIATE_EXIT, 0);
    memory.putLong(code, 0);
    reset();
    return frequency;
  }

  @Override
  public void boot(BootState state) {
    Aarch64BootState boot = (Aarch64BootState) state;
    put(KvmArm.MAIR_EL1, boot.mair());
    put(KvmArm.TCR_EL1, boot.tcr());
    put(KvmArm.TTBR0_EL1, boot.ttbr0());
    put(KvmArm.CPACR_EL1, boot.cpacr());
    put(KvmArm.SCTLR_EL1, boot.sctlr());
    put(KvmArm.PSTATE, boot.pstate());
    put(KvmArm.SP_EL1, boot.sp());
    put(KvmArm.X0, boot.x0());
    put(KvmArm.PC, boot.pc());
  }

  @Override
  VcpuExit decode(int reason) {
    return switch (reason) {
      case Kvm.EXIT_MMIO ->
          exit.mmioAccess(
              run.getByte(Kvm.Run.MMIO_IS_WRITE) != 0,
              run.getLong(Kvm.Run.MMIO_PHYS_ADDR),
              run.getInt(KvmArm.MMIO_LENGTH),
              run.getInt(KvmArm.MMIO_DATA));
      case KvmArm.EXIT_NISV ->
          exit.mmioAccessNotDescribed(
              (run.getLong(KvmArm.NISV_SYNDROME) & KvmArm.SYNDROME_WRITE) != 0,
              run.getLong(KvmArm.NISV_ADDRESS));
      case Kvm.EXIT_INTERNAL_ERROR ->
          exit.failed("KVM internal error, suberror " + run.getInt(Kvm.Run.INTERNAL_SUBERROR));
      default -> unknown(reason);
    };
  }

  /**
   * {@inheritDoc}
   *
   * <p>KVM keeps the syndrome, ESR_EL2, to itself: KVM_RUN says EFAULT and no more, and ESR_EL1 and
   * FAR_EL1, which KVM_GET_ONE_REG tells, are of the last exception that the guest took itself.
   */
  @Override
  FaultingOperand faultingOperand() {
    Aarch64Registers registers = registers();
    byte[] code = memory.peek(registers.programCounter(), Integer.BYTES);
    return Aarch64Operand.of(code, registers);
  }

  @Override
  public Aarch64Registers registers() {
    long[] general = new long[Aarch64Registers.GENERAL_COUNT];
    for (int i = 0; i < general.length; i++) {
      general[i] = get(KvmArm.x(i));
    }
    return new Aarch64Registers(general, get(KvmArm.SP_EL1), get(KvmArm.PC), get(KvmArm.PSTATE));
  }
}
