// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.VcpuExit;

/**
 * Does for the guest what only kernel mode can do, and what therefore traps in its process. An
 * instruction that can't be done is refused with its bytes; one that isn't privileged has faulted
 * for a reason of its own, and that is the guest's to handle.
 */
final class X86Privileged {
  private static final int TWO_BYTES = X86Instruction.TWO_BYTES;

  /** lretq; with an immediate the opcode is one less. */
  private static final byte[] FAR_RETURN = {0x48, (byte) 0xcb};

  private final GuestMemory memory;
  private final X86Frame frame;
  private final X86State state;
  private final X86Exceptions exceptions;
  private final VcpuExit exit;
  private final X86Instruction instruction = new X86Instruction();
  private final X86System system;
  private final long[] words = new long[2];

  X86Privileged(
      GuestMemory memory,
      X86Frame frame,
      X86State state,
      X86Exceptions exceptions,
      X86Cpuid cpuid,
      VcpuExit exit) {
    this.memory = memory;
    this.frame = frame;
    this.state = state;
    this.exceptions = exceptions;
    this.exit = exit;
    system = new X86System(memory, frame, state, cpuid, exit, instruction);
  }

  /** Whether it is the far return that 64-bit code has a use for. */
  static boolean isFarReturn(byte[] code) {
    return code.length >= FAR_RETURN.length
        && code[0] == FAR_RETURN[0]
        && (code[1] == FAR_RETURN[1] || code[1] == FAR_RETURN[1] - 1);
  }

  /** Does the instruction that consists of the first of these bytes. */
  Outcome emulate(byte[] code) {
    if (!instruction.decode(code, frame)) {
      return Outcome.FAULT;
    }
    long next = frame.get(X86Frame.RIP) + instruction.length;
    switch (instruction.opcode) {
      case 0xe4, 0xe5, 0xe6, 0xe7, 0xec, 0xed, 0xee, 0xef -> {
        return port(next);
      }
      case 0x6c, 0x6d, 0x6e, 0x6f -> {
        return refuse("a string port instruction; hypercalls are single 32-bit writes");
      }
      case 0xf4 -> {
        exit.of(VcpuExit.Kind.HALTED);
        return Outcome.EXIT;
      }
      case 0xfa -> state.interruptsOn = false;
      case 0xfb -> state.interruptsOn = true;
      case 0x8e -> system.loadSegment(instruction.member(), system.operand16());
      case 0xca, 0xcb -> {
        return farReturn();
      }
      case 0xcf -> {
        return interruptReturn();
      }
      case 0xcd -> {
        return exceptions.deliverSoftware(instruction.immediate, next) ? Outcome.DONE : shutdown();
      }
      case 0xff -> {
        return instruction.member() == 5 && instruction.mod != 3 ? farJump() : other();
      }
      case TWO_BYTES + 0xa1, TWO_BYTES + 0xa9 -> {
        system.loadSegment(instruction.opcode == TWO_BYTES + 0xa1 ? 4 : 5, 0);
        frame.set(X86Frame.RSP, frame.get(X86Frame.RSP) + (instruction.narrow ? 2 : 8));
      }
      default -> {
        Outcome outcome = system.emulate();
        if (outcome != Outcome.DONE) {
          return outcome;
        }
      }
    }
    frame.set(X86Frame.RIP, next);
    return Outcome.DONE;
  }

  private Outcome port(long next) {
    int opcode = instruction.opcode;
    boolean out = (opcode & 2) != 0;
    int width = (opcode & 1) == 0 ? 1 : instruction.narrow ? 2 : 4;
    int port = opcode < 0xec ? instruction.immediate : (int) frame.get(X86Frame.RDX) & 0xffff;
    exit.portAccess(out, port, width, 1, (int) frame.get(X86Frame.RAX));
    if (exit.kind() == VcpuExit.Kind.FORBIDDEN) {
      return refuse(exit.detail());
    }
    frame.set(X86Frame.RIP, next);
    return Outcome.EXIT;
  }

  private Outcome refuse(String why) {
    return Outcome.refuse(exit, instruction, why);
  }

  private Outcome shutdown() {
    exit.of(VcpuExit.Kind.SHUTDOWN);
    return Outcome.EXIT;
  }

  private Outcome other() {
    return instruction.member() == 3 && instruction.mod != 3 ? refuse("a far call") : Outcome.FAULT;
  }

  private int slot() {
    return instruction.wide ? Long.BYTES : Integer.BYTES;
  }

  private long pop(int index) {
    long at = frame.get(X86Frame.RSP) + (long) index * slot();
    memory.read(at, words, 1);
    return instruction.wide ? words[0] : words[0] & 0xffffffffL;
  }

  private Outcome farReturn() {
    if (instruction.narrow) {
      return refuse("a 16-bit far return");
    }
    long target = pop(0);
    state.codeSelector = (int) pop(1) & 0xffff;
    frame.set(X86Frame.RSP, frame.get(X86Frame.RSP) + 2L * slot() + instruction.immediate);
    frame.set(X86Frame.RIP, target);
    return Outcome.DONE;
  }

  private Outcome interruptReturn() {
    if (!instruction.wide) {
      return refuse("an interrupt return that is not 64-bit");
    }
    long target = pop(0);
    int selector = (int) pop(1) & 0xffff;
    long flags = pop(2);
    long stack = pop(3);
    state.stackSelector = (int) pop(4) & 0xffff;
    state.codeSelector = selector;
    state.interruptsOn = (flags & X86Frame.FLAG_INTERRUPT) != 0;
    frame.set(X86Frame.RFLAGS, flags | X86Frame.FLAG_ALWAYS | X86Frame.FLAG_INTERRUPT);
    frame.set(X86Frame.RSP, stack);
    frame.set(X86Frame.RIP, target);
    return Outcome.DONE;
  }

  private Outcome farJump() {
    if (instruction.narrow) {
      return refuse("a 16-bit far jump");
    }
    long at = instruction.operand(state.fsBase(), state.gsBase());
    memory.read(at, words, 1);
    long target = instruction.wide ? words[0] : words[0] & 0xffffffffL;
    memory.read(at + slot() - 6, words, 1);
    state.codeSelector = (int) (words[0] >>> 48);
    frame.set(X86Frame.RIP, target);
    return Outcome.DONE;
  }
}
