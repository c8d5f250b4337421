// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.posix.ChildProcess;
import dev.ukvm.posix.HostProcess;
import dev.ukvm.posix.Sys;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.BootState;
import dev.ukvm.tender.vm.GuestAccessException;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.Protection;
import dev.ukvm.tender.vm.VcpuExit;
import dev.ukvm.tender.vm.X86BootState;
import dev.ukvm.tender.vm.X86Registers;
import java.lang.foreign.MemorySegment;

/** An x86_64 CPU. */
final class X86Cpu extends GuestCpu {
  /** TASK_SIZE with four levels of page tables: nothing is mapped above without being asked for. */
  private static final long[] ADDRESS_SPACES = {0x7fff_ffff_f000L};

  /** A system call's code, asm/prctl.h. */
  private static final int ARCH_SET_CPUID = 0x1012;

  private static final byte OUT = (byte) 0xef;
  private static final byte TWO_BYTES = 0x0f;
  private static final byte SYSENTER = 0x34;

  private static final String SPLIT_LOCK =
      "the guest makes a locked access to two cache lines at once, which this host forbids"
          + " (split_lock_detect=fatal)";

  /** Length of {@code syscall}, and of {@code int 0x80}. */
  private static final int SYSTEM_CALL_LENGTH = 2;

  private final Control control;
  private final X86Frame frame;
  private final X86State state;
  private final X86PageTables tables;
  private final X86Exceptions exceptions;
  private final X86Cpuid cpuid = new X86Cpuid();
  private final X86Privileged privileged;

  /** {@code null} if there are no direct calls. */
  private X86DirectSites sites;

  private long copy;
  private long refused;

  X86Cpu(GuestMemory memory, MemorySegment bytes, ProtectionMap protections, Control control) {
    super(memory, bytes, protections);
    this.control = control;
    frame = new X86Frame(control);
    state = new X86State(control);
    tables = new X86PageTables(memory, protections);
    exceptions = new X86Exceptions(memory, frame, state, tables);
    privileged = new X86Privileged(memory, frame, state, exceptions, cpuid, exit);
  }

  @Override
  long[] addressSpaces() {
    return ADDRESS_SPACES;
  }

  @Override
  CounterFrequency counterFrequency(Steps steps, ChildProcess process) {
    return X86CounterFrequency.find(control, steps, process);
  }

  /** Makes {@code cpuid} trap; only some CPUs can. */
  @Override
  void prepare(Steps steps, ChildProcess process) {
    if (HostProcess.canTrapCpuid()) {
      X86Cpuid.collect(steps);
      steps.finish(process);
      cpuid.read(control);
      steps.call("arch_prctl(ARCH_SET_CPUID)", Sys.ARCH_PRCTL, ARCH_SET_CPUID, 0, 0, 0, 0, 0);
    }
  }

  @Override
  void allow(Filter filter, StubImage stub) {
    long from = stub.afterArchPrctl();
    filter.allow(Sys.ARCH_PRCTL, from, Filter.equal(0, X86State.ARCH_SET_FS));
    filter.allow(Sys.ARCH_PRCTL, from, Filter.equal(0, X86State.ARCH_SET_GS));
  }

  @Override
  boolean canCallDirectly() {
    return true;
  }

  @Override
  void callDirectly(StubImage stub) {
    sites = new X86DirectSites(control, protections, usualCode, stub.directEntry());
    copy = stub.copy();
    refused = stub.directRefused();
  }

  @Override
  boolean locate(long address) {
    return frame.locate(address);
  }

  @Override
  void boot(BootState bootState) {
    X86BootState boot = (X86BootState) bootState;
    for (int i = 0; i < 16; i++) {
      frame.setGeneral(i, 0);
    }
    frame.set(X86Frame.RIP, boot.rip());
    frame.set(X86Frame.RSP, boot.rsp());
    frame.set(X86Frame.RDI, boot.rdi());
    frame.set(X86Frame.RFLAGS, boot.rflags() | X86Frame.FLAG_INTERRUPT);
    state.boot(boot);
  }

  @Override
  X86Registers registers() {
    // The kernel sees RF set in whatever faulted.
    return frame.registers(exceptions.flags() & ~X86Frame.FLAG_RESUME);
  }

  @Override
  VcpuExit handle(int signal) {
    long rip = frame.get(X86Frame.RIP);
    if (signal == SIGSEGV && rip >= 0 && rip < usualCodeSize) {
      // The usual: a hypercall in its usual form.
      if (usualCode.getByte((int) rip) == OUT
          && frame.get(X86Frame.TRAP) == X86Exceptions.GENERAL_PROTECTION) {
        int port = (int) frame.get(X86Frame.RDX) & 0xffff;
        exit.portAccess(true, port, Integer.BYTES, 1, (int) frame.get(X86Frame.RAX));
        if (exit.kind() != VcpuExit.Kind.FORBIDDEN) {
          frame.set(X86Frame.RIP, rip + 1);
          if (sites != null) {
            sites.found((int) rip, port);
          }
          return exit;
        }
      }
    }
    if (signal == ChildProcess.SIGUSR1 || !frame.isCausedByGuest()) {
      return null;
    }
    return unusual(signal, rip);
  }

  private VcpuExit unusual(int signal, long rip) {
    if (signal == SIGSYS) {
      return systemCall(rip);
    }
    long trap = frame.get(X86Frame.TRAP);
    if (trap == X86Exceptions.ALIGNMENT_CHECK) {
      return alignmentCheck();
    }
    if (isMonitors(rip)) {
      return signal == SIGBUS && trap == X86Exceptions.PAGE_FAULT
          ? leaveCopy(rip)
          : leftMemory(rip);
    }
    if (trap == X86Exceptions.DEBUG && sites != null) {
      sites.leaveThunk(frame);
    }
    return switch (signal) {
      case SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP -> exception(signal, rip);
      default -> null;
    };
  }

  /**
   * Kernel mode knows no such check, so the guest goes on without, wherever it was. It comes as
   * well of a locked access to two cache lines, on a host that ends programs for those.
   */
  private VcpuExit alignmentCheck() {
    long flags = frame.get(X86Frame.RFLAGS);
    if ((flags & X86Frame.FLAG_ALIGNMENT) == 0) {
      return exit.forbidden(SPLIT_LOCK);
    }
    frame.set(X86Frame.RFLAGS, flags & ~X86Frame.FLAG_ALIGNMENT);
    return null;
  }

  /**
   * Has the tender try what a direct call could not: to read a file that has become shorter, or
   * that the host can't read, into memory that the host may not have.
   */
  private VcpuExit leaveCopy(long rip) {
    if (sites == null || rip != copy) {
      return missingMemory(frame.signalCode());
    }
    frame.set(X86Frame.RIP, refused);
    // What the copy has pushed.
    frame.set(X86Frame.RSP, frame.get(X86Frame.RSP) + Long.BYTES);
    return null;
  }

  private VcpuExit systemCall(long rip) {
    if (memory.contains(new GuestAddress(rip - SYSTEM_CALL_LENGTH), SYSTEM_CALL_LENGTH)) {
      frame.set(X86Frame.RIP, rip - SYSTEM_CALL_LENGTH);
    }
    return systemCall(frame.systemCall());
  }

  private VcpuExit exception(int signal, long rip) {
    long trap = frame.get(X86Frame.TRAP);
    if (trap < 0 || trap > X86Exceptions.LAST) {
      return exit.forbidden("the guest has forged a signal: trap number " + trap);
    }
    int vector = (int) trap;
    try {
      return switch (vector) {
        case X86Exceptions.PAGE_FAULT -> pageFault(signal, rip);
        case X86Exceptions.GENERAL_PROTECTION -> generalProtection(rip);
        case X86Exceptions.INVALID_OPCODE -> invalidOpcode(rip);
        default -> deliver(vector, frame.get(X86Frame.ERROR));
      };
    } catch (GuestAccessException e) {
      return refusedAccess(e);
    }
  }

  private VcpuExit deliver(int vector, long error) {
    try {
      return exceptions.deliver(vector, error, frame.get(X86Frame.RIP))
          ? null
          : exit.of(VcpuExit.Kind.SHUTDOWN);
    } catch (GuestAccessException e) {
      return refusedAccess(e);
    }
  }

  private VcpuExit generalProtection(long rip) {
    return switch (privileged.emulate(code(rip))) {
      case DONE -> null;
      case EXIT -> exit;
      case FAULT -> deliver(X86Exceptions.GENERAL_PROTECTION, frame.get(X86Frame.ERROR));
      case UNKNOWN -> deliver(X86Exceptions.INVALID_OPCODE, 0);
    };
  }

  private VcpuExit invalidOpcode(long rip) {
    byte[] code = code(rip);
    if (code.length >= SYSTEM_CALL_LENGTH && code[0] == TWO_BYTES && code[1] == SYSENTER) {
      return exit.forbidden("the guest makes a system call by sysenter: " + NO_SYSTEM_CALLS);
    }
    return deliver(X86Exceptions.INVALID_OPCODE, 0);
  }

  private byte[] code(long rip) {
    return memory.peek(new GuestAddress(rip), X86Instruction.MAX);
  }

  /**
   * The error code is what the guest's page tables give, not what the host's give: those are filled
   * as memory is used, and know nothing of kernel mode.
   */
  private VcpuExit pageFault(int signal, long rip) {
    if (signal == SIGBUS) {
      return missingMemory(frame.signalCode());
    }
    long address = frame.get(X86Frame.CR2);
    long access =
        frame.get(X86Frame.ERROR) & (X86PageTables.ERROR_WRITE | X86PageTables.ERROR_FETCH);
    Protection protection = protections.at(address);
    if (access == 0 && !protection.readable() && X86Privileged.isFarReturn(code(rip))) {
      // In user mode it may read more than it pops.
      return generalProtection(rip);
    }
    long error = tables.fault(address, access);
    if (error != X86PageTables.NONE) {
      return pageFault(address, error);
    }
    if ((access & X86PageTables.ERROR_WRITE) != 0 && !protection.writable()) {
      return exit.fault(new GuestAddress(address), Access.WRITE);
    }
    return protection.readable()
        ? lockedMemory(address)
        : exit.fault(new GuestAddress(address), Access.READ);
  }

  private VcpuExit pageFault(long address, long error) {
    state.cr2 = address;
    return deliver(X86Exceptions.PAGE_FAULT, error);
  }

  /** Something that we were to do for the guest, an operand of an instruction perhaps. */
  private VcpuExit refusedAccess(GuestAccessException e) {
    long address = tables.address(e);
    long error = tables.fault(e);
    return error == X86PageTables.NONE
        ? exit.fault(new GuestAddress(address), e.access())
        : pageFault(address, error);
  }
}
