// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.ChildProcess;
import dev.ukvm.tender.vm.Aarch64BootState;
import dev.ukvm.tender.vm.Aarch64Registers;
import dev.ukvm.tender.vm.Architecture;
import dev.ukvm.tender.vm.BootState;
import dev.ukvm.tender.vm.DirectDevice;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.Protection;
import dev.ukvm.tender.vm.Registers;
import dev.ukvm.tender.vm.Vcpu;
import dev.ukvm.tender.vm.VcpuExit;
import dev.ukvm.tender.vm.X86BootState;
import dev.ukvm.tender.vm.X86BootState.Segment;
import dev.ukvm.tender.vm.X86Registers;

/** A guest of a few instructions, loaded and protected as the tender does it. */
final class TestGuest implements AutoCloseable {
  static final long TEXT = Hvt.GUEST_MIN_BASE;
  static final long RODATA = TEXT + 0x2000;

  /** A segment without any permission. */
  static final long UNREADABLE = RODATA + 0x1000;

  static final long DATA = UNREADABLE + 0x1000;
  static final long MEMORY = 2 * Hvt.LARGE_PAGE_SIZE;

  /** Aligned as this architecture's functions have it. */
  static final long STACK = MEMORY - (Architecture.ofHost() == Architecture.AARCH64 ? 16 : 8);

  // x86_64.
  static final long CR0 = 0x80010021L;
  static final long CR3 = 0x2000;
  static final long CR4 = 0x620;
  static final long EFER = 0xd00;

  // aarch64.
  static final long PSTATE = 0x3c5;
  static final long TCR = 0x32_b518_3518L;
  static final long MAIR = 0xbbff_440c_0400L;
  static final long SCTLR = 0x1005;
  static final long CPACR = 0x30_0000;

  private final ProcessMachine machine;

  TestGuest(Code code) {
    this(code, null);
  }

  /**
   * @param devices of which the guest's process may do hypercalls itself; {@code null} if it may do
   *     none
   */
  TestGuest(Code code, DirectDevice[] devices) {
    this(code, devices, false);
  }

  /** The same, maybe with every poll the tender's. */
  TestGuest(Code code, DirectDevice[] devices, boolean pollsTaken) {
    machine = new ProcessMachine(Architecture.ofHost(), MEMORY, devices);
    try {
      GuestMemory memory = machine.memory();
      memory.put(new GuestAddress(TEXT), code.bytes());
      machine.protect(new GuestAddress(0), Hvt.BOOT_INFO_ADDRESS, Protection.NONE);
      machine.protect(
          new GuestAddress(Hvt.BOOT_INFO_ADDRESS),
          Hvt.GUEST_MIN_BASE - Hvt.BOOT_INFO_ADDRESS,
          Protection.READ);
      machine.protect(new GuestAddress(TEXT), RODATA - TEXT, Protection.READ_EXECUTE);
      machine.protect(new GuestAddress(RODATA), UNREADABLE - RODATA, Protection.READ);
      machine.protect(new GuestAddress(UNREADABLE), DATA - UNREADABLE, Protection.NONE);
      if (pollsTaken) {
        machine.takePolls();
      }
      machine.vcpu().boot(bootState(memory));
    } catch (RuntimeException | Error e) {
      machine.close();
      throw e;
    }
  }

  static BootState bootState(GuestMemory memory) {
    return Architecture.ofHost() == Architecture.AARCH64
        ? aarch64BootState(memory)
        : x86BootState();
  }

  private static X86BootState x86BootState() {
    return new X86BootState(
        TEXT,
        STACK,
        Hvt.BOOT_INFO_ADDRESS,
        2,
        CR0,
        CR3,
        CR4,
        EFER,
        new Segment(8, 0, -1, 9, 1, 0, 1, 1),
        new Segment(16, 0, -1, 3, 1, 1, 0, 1),
        new Segment(0, 0, 0, 11, 0, 0, 0, 0),
        0x1000,
        23);
  }

  /** With page tables like the tender's: they are what a guest's faults are explained by. */
  private static Aarch64BootState aarch64BootState(GuestMemory memory) {
    memory.putLong(new GuestAddress(0x1000), 0x2003);
    memory.putLong(new GuestAddress(0x2000), 0x3003);
    // The gigabyte of the hypercalls: not executable, at EL1 and EL0.
    memory.putLong(new GuestAddress(0x2020), Hvt.HYPERCALL_MMIO_BASE | 3L << 53 | 0x705);
    memory.putLong(new GuestAddress(0x3000), 0x7003);
    memory.putLong(new GuestAddress(0x3008), Hvt.LARGE_PAGE_SIZE | 3L << 53 | 0x711);
    for (long page = Hvt.BOOT_INFO_ADDRESS; page < Hvt.LARGE_PAGE_SIZE; page += Hvt.PAGE_SIZE) {
      long readOnly = page < Hvt.GUEST_MIN_BASE ? 1 << 7 : 0;
      long notExecutable = page >= TEXT && page < RODATA ? 2L << 53 : 3L << 53;
      memory.putLong(
          new GuestAddress(0x7000 + page / Hvt.PAGE_SIZE * Long.BYTES),
          page | notExecutable | readOnly | 0x713);
    }
    return new Aarch64BootState(
        TEXT, STACK, Hvt.BOOT_INFO_ADDRESS, PSTATE, 0x1000, TCR, MAIR, SCTLR, CPACR);
  }

  VcpuExit run() {
    return machine.vcpu().run();
  }

  Vcpu vcpu() {
    return machine.vcpu();
  }

  GuestMemory memory() {
    return machine.memory();
  }

  /** The 8 bytes at an address. */
  long word(long address) {
    long[] word = new long[1];
    machine.memory().read(address, word, 1);
    return word[0];
  }

  ProcessMachine machine() {
    return machine;
  }

  ChildProcess process() {
    return machine.process();
  }

  Registers registers() {
    return machine.vcpu().registers();
  }

  X86Registers x86Registers() {
    return (X86Registers) registers();
  }

  Aarch64Registers aarch64Registers() {
    return (Aarch64Registers) registers();
  }

  /** The program counter, counted from the start of the code. */
  int position() {
    return (int) (registers().programCounter().value() - TEXT);
  }

  @Override
  public void close() {
    machine.close();
  }
}
