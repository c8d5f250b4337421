// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.ChildProcess;
import dev.ukvm.posix.Sys;
import dev.ukvm.tender.vm.Aarch64BootState;
import dev.ukvm.tender.vm.Aarch64Registers;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.BootState;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.Protection;
import dev.ukvm.tender.vm.VcpuExit;
import java.lang.foreign.MemorySegment;

/** An aarch64 CPU. */
final class Aarch64Cpu extends GuestCpu {
  /** linux/prctl.h: which keys of pointer authentication are in use. */
  private static final int PR_PAC_SET_ENABLED_KEYS = 60;

  private static final int PR_PAC_ALL_ADDRESS_KEYS = 0xf;

  /** The gigabyte in which nothing is mapped, so that stores to it are hypercalls. */
  private static final long WINDOW_END = Hvt.HYPERCALL_MMIO_BASE + (1L << 30);

  // What the address space may be of, 39 bits or 48, where it has 4 KiB pages. Beyond 48 bits
  // nothing is mapped without being asked for.
  private static final long[] ADDRESS_SPACES = {1L << 39, 1L << 48};

  /** asm-generic/siginfo.h, a code of SIGBUS. */
  private static final int BUS_ADRALN = 1;

  // ESR_EL1 of an abort: exception class, as from EL0; a write; cache maintenance; the status.
  private static final int CLASS_SHIFT = 26;
  private static final int INSTRUCTION_ABORT_FROM_EL0 = 0x20;
  private static final int DATA_ABORT_FROM_EL0 = 0x24;
  private static final long WRITE = 1 << 6;
  private static final long CACHE_MAINTENANCE = 1 << 8;
  private static final long STATUS = 0x3f;

  private final Control control;
  private final Aarch64Frame frame;
  private final Aarch64State state;
  private final Aarch64Exceptions exceptions;
  private final Aarch64System system;
  private final Aarch64PageTables tables;

  Aarch64Cpu(GuestMemory memory, MemorySegment bytes, ProtectionMap protections, Control control) {
    super(memory, bytes, protections);
    this.control = control;
    frame = new Aarch64Frame(control);
    state = new Aarch64State(frame);
    exceptions = new Aarch64Exceptions(protections, frame, state);
    system = new Aarch64System(frame, state, exceptions, exit);
    tables = new Aarch64PageTables(memory, state);
  }

  @Override
  long[] addressSpaces() {
    return ADDRESS_SPACES;
  }

  @Override
  CounterFrequency counterFrequency(Steps steps, ChildProcess process) {
    return counterFrequency(control, steps, process);
  }

  /** What the firmware says, or, if it has forgotten to, what the clock does. */
  static CounterFrequency counterFrequency(Control control, Steps steps, ChildProcess process) {
    int index = steps.frequency();
    steps.finish(process);
    long hertz = steps.result(index) & 0xffffffffL;
    return hertz == 0
        ? CounterFrequency.compared(control, steps, process)
        : new CounterFrequency(hertz, "cntfrq_el0");
  }

  /** Switches pointer authentication off, as the guest's SCTLR_EL1 says; only some CPUs have it. */
  @Override
  void prepare(Steps steps, ChildProcess process) {
    steps.tryCall(
        "prctl(PR_PAC_SET_ENABLED_KEYS)",
        Sys.PRCTL,
        PR_PAC_SET_ENABLED_KEYS,
        PR_PAC_ALL_ADDRESS_KEYS,
        0);
  }

  @Override
  void allow(Filter filter, StubImage stub) {
    // Nothing: TPIDR_EL0 is the guest's own.
  }

  @Override
  boolean locate(long address) {
    return frame.locate(address);
  }

  @Override
  void boot(BootState bootState) {
    Aarch64BootState boot = (Aarch64BootState) bootState;
    frame.setGeneral(0, boot.x0());
    for (int i = 1; i < Aarch64Registers.GENERAL_COUNT; i++) {
      frame.setGeneral(i, 0);
    }
    frame.set(Aarch64Frame.PC, boot.pc());
    state.boot(boot);
  }

  @Override
  Aarch64Registers registers() {
    long[] general = new long[Aarch64Registers.GENERAL_COUNT];
    for (int i = 0; i < general.length; i++) {
      general[i] = frame.general(i);
    }
    return new Aarch64Registers(
        general, frame.get(Aarch64Frame.SP), frame.get(Aarch64Frame.PC), state.pstate());
  }

  @Override
  VcpuExit handle(int signal) {
    if (signal == ChildProcess.SIGUSR1 || !frame.isCausedByGuest()) {
      return null;
    }
    long pc = frame.get(Aarch64Frame.PC);
    if (signal == SIGSEGV && pc >= 0 && pc < usualCodeSize && (pc & 3) == 0) {
      // The usual: a hypercall in its usual form.
      int word = usualCode.getInt((int) pc);
      long address = frame.get(Aarch64Frame.FAULT_ADDRESS);
      if ((word & Aarch64Instruction.STORE_WORD_MASK) == Aarch64Instruction.STORE_WORD
          && isInWindow(address)) {
        return transfer(true, address, Integer.BYTES, word & 31);
      }
    }
    return unusual(signal, pc);
  }

  private static boolean isInWindow(long address) {
    return address >= Hvt.HYPERCALL_MMIO_BASE && address < WINDOW_END;
  }

  private VcpuExit transfer(boolean write, long address, int width, int register) {
    exit.mmioAccess(write, address, width, (int) frame.general(register));
    if (exit.kind() != VcpuExit.Kind.FORBIDDEN) {
      frame.set(Aarch64Frame.PC, frame.get(Aarch64Frame.PC) + Aarch64Instruction.SIZE);
    }
    return exit;
  }

  private VcpuExit unusual(int signal, long pc) {
    if (signal == SIGSYS) {
      return supervisorCall(pc - Aarch64Instruction.SIZE);
    }
    if (isMonitors(pc)) {
      return leftMemory(pc);
    }
    return switch (signal) {
      case SIGSEGV -> memoryFault(pc);
      case SIGBUS -> busError(pc);
      case SIGILL -> undefined(Aarch64Instruction.at(memory, pc));
      case SIGTRAP -> trap(Aarch64Instruction.at(memory, pc));
      case SIGFPE -> end(exceptions.take(Aarch64Exceptions.FLOATING_POINT, 0));
      default -> null;
    };
  }

  private VcpuExit busError(long pc) {
    int code = frame.signalCode();
    return code == BUS_ADRALN ? misaligned(pc) : missingMemory(code);
  }

  /** Ends the run if an exception could not be taken. */
  private VcpuExit end(boolean taken) {
    return taken ? null : exit.of(VcpuExit.Kind.SHUTDOWN);
  }

  /** What is a system call at EL0 is an exception of its own at EL1, if the guest has a vector. */
  private VcpuExit supervisorCall(long at) {
    Aarch64Instruction instruction = Aarch64Instruction.at(memory, at);
    if (instruction.isSupervisorCall()) {
      if (exceptions.take(Aarch64Exceptions.SUPERVISOR_CALL, instruction.immediate())) {
        return null;
      }
      frame.set(Aarch64Frame.PC, at);
    }
    return systemCall(frame.systemCall());
  }

  private VcpuExit undefined(Aarch64Instruction instruction) {
    return switch (system.emulate(instruction)) {
      case DONE -> null;
      case EXIT -> exit;
      case FAULT, UNKNOWN -> end(exceptions.take(Aarch64Exceptions.UNKNOWN, 0));
    };
  }

  private VcpuExit trap(Aarch64Instruction instruction) {
    return end(
        instruction.isBreakpoint()
            ? exceptions.take(Aarch64Exceptions.BREAKPOINT_INSTRUCTION, instruction.immediate())
            : exceptions.take(Aarch64Exceptions.UNKNOWN, 0));
  }

  /** The program counter, the stack pointer, or the address of an atomic access. */
  private VcpuExit misaligned(long pc) {
    long syndrome = frame.syndrome();
    if ((int) (syndrome >>> CLASS_SHIFT) == DATA_ABORT_FROM_EL0) {
      return end(
          exceptions.take(
              Aarch64Exceptions.DATA_ABORT,
              syndrome & (WRITE | CACHE_MAINTENANCE | STATUS),
              frame.get(Aarch64Frame.FAULT_ADDRESS)));
    }
    return end(
        (pc & 3) != 0
            ? exceptions.take(Aarch64Exceptions.PC_ALIGNMENT, 0, pc)
            : exceptions.take(Aarch64Exceptions.SP_ALIGNMENT, 0));
  }

  /**
   * The syndrome is what the guest's page tables would give, not what the host's give: those are
   * filled as memory is used, and know nothing of EL1.
   */
  private VcpuExit memoryFault(long pc) {
    long address = frame.get(Aarch64Frame.FAULT_ADDRESS);
    long syndrome = frame.syndrome();
    Access access =
        (int) (syndrome >>> CLASS_SHIFT) == INSTRUCTION_ABORT_FROM_EL0
            ? Access.EXECUTE
            : (syndrome & WRITE) != 0 ? Access.WRITE : Access.READ;
    if (access != Access.EXECUTE && isInWindow(address)) {
      return windowAccess(Aarch64Instruction.at(memory, pc), access == Access.WRITE, address);
    }
    int status = tables.fault(address, access);
    if (status != Aarch64PageTables.NONE) {
      return end(
          access == Access.EXECUTE
              ? exceptions.take(Aarch64Exceptions.INSTRUCTION_ABORT, status, address)
              : exceptions.take(
                  Aarch64Exceptions.DATA_ABORT,
                  status | (syndrome & (WRITE | CACHE_MAINTENANCE)),
                  address));
    }
    return allows(protections.at(address), access)
        ? lockedMemory(address)
        : exit.fault(new GuestAddress(address), access);
  }

  private VcpuExit windowAccess(Aarch64Instruction instruction, boolean write, long address) {
    return instruction.isSingleTransfer()
        ? transfer(write, address, instruction.width(), instruction.register())
        : exit.mmioAccessNotDescribed(write, address);
  }

  private static boolean allows(Protection protection, Access access) {
    return switch (access) {
      case EXECUTE -> protection.executable();
      case WRITE -> protection.writable();
      default -> protection.readable();
    };
  }
}
