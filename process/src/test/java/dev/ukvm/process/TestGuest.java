// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.ChildProcess;
import dev.ukvm.tender.vm.Architecture;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.Protection;
import dev.ukvm.tender.vm.Vcpu;
import dev.ukvm.tender.vm.VcpuExit;
import dev.ukvm.tender.vm.X86BootState;
import dev.ukvm.tender.vm.X86BootState.Segment;
import dev.ukvm.tender.vm.X86Registers;

/** A guest of a few instructions, loaded and protected as the tender does it. */
final class TestGuest implements AutoCloseable {
  static final long TEXT = Hvt.GUEST_MIN_BASE;
  static final long RODATA = TEXT + 0x2000;
  static final long DATA = RODATA + 0x1000;
  static final long MEMORY = 2 * Hvt.LARGE_PAGE_SIZE;
  static final long STACK = MEMORY - 8;
  static final long CR0 = 0x80010021L;
  static final long CR3 = 0x2000;
  static final long CR4 = 0x620;
  static final long EFER = 0xd00;

  private final ProcessMachine machine = new ProcessMachine(Architecture.X86_64, MEMORY);

  TestGuest(Code code) {
    try {
      GuestMemory memory = machine.memory();
      memory.put(new GuestAddress(TEXT), code.bytes());
      machine.protect(new GuestAddress(0), Hvt.BOOT_INFO_ADDRESS, Protection.NONE);
      machine.protect(
          new GuestAddress(Hvt.BOOT_INFO_ADDRESS),
          Hvt.GUEST_MIN_BASE - Hvt.BOOT_INFO_ADDRESS,
          Protection.READ);
      machine.protect(new GuestAddress(TEXT), RODATA - TEXT, Protection.READ_EXECUTE);
      machine.protect(new GuestAddress(RODATA), DATA - RODATA, Protection.READ);
      machine.vcpu().boot(bootState());
    } catch (RuntimeException | Error e) {
      machine.close();
      throw e;
    }
  }

  static X86BootState bootState() {
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

  VcpuExit run() {
    return machine.vcpu().run();
  }

  Vcpu vcpu() {
    return machine.vcpu();
  }

  GuestMemory memory() {
    return machine.memory();
  }

  ProcessMachine machine() {
    return machine;
  }

  ChildProcess process() {
    return machine.process();
  }

  X86Registers registers() {
    return (X86Registers) machine.vcpu().registers();
  }

  /** The instruction pointer, counted from the start of the code. */
  int position() {
    return (int) (registers().rip() - TEXT);
  }

  @Override
  public void close() {
    machine.close();
  }
}
