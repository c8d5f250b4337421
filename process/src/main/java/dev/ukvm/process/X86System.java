// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.VcpuExit;

/**
 * The registers that only kernel mode has, and what reads and writes them: segments, descriptor
 * tables, control registers, model-specific registers, cpuid. The opcodes have two bytes.
 */
final class X86System {
  // Model-specific registers, Intel SDM volume 4.
  private static final int MSR_PAT = 0x277;
  private static final int MSR_EFER = 0xc0000080;
  private static final int MSR_FS_BASE = 0xc0000100;
  private static final int MSR_GS_BASE = 0xc0000101;
  private static final int MSR_KERNEL_GS_BASE = 0xc0000102;

  /** The PAT's value after reset. */
  private static final long PAT_DEFAULT = 0x0007040600070406L;

  private static final long CR0_MODE = 1 | 1L << 31; // PE, PG
  private static final long CR0_TASK_SWITCHED = 1 << 3;
  private static final int TWO_BYTES = X86Instruction.TWO_BYTES;
  private static final int ADDRESS_BITS = 47;

  private final GuestMemory memory;
  private final X86Frame frame;
  private final X86State state;
  private final X86Cpuid cpuid;
  private final VcpuExit exit;
  private final X86Instruction instruction;
  private final long[] words = new long[2];

  X86System(
      GuestMemory memory,
      X86Frame frame,
      X86State state,
      X86Cpuid cpuid,
      VcpuExit exit,
      X86Instruction instruction) {
    this.memory = memory;
    this.frame = frame;
    this.state = state;
    this.cpuid = cpuid;
    this.exit = exit;
    this.instruction = instruction;
  }

  /** Does the instruction; RIP is left to the caller. */
  Outcome emulate() {
    switch (instruction.opcode) {
      case TWO_BYTES -> {
        return descriptorTable();
      }
      case TWO_BYTES + 0x01 -> {
        return instruction.mod == 3 ? systemRegister() : systemMemory();
      }
      case TWO_BYTES + 0x06 -> state.cr0 &= ~CR0_TASK_SWITCHED;
      case TWO_BYTES + 0x08, TWO_BYTES + 0x09 -> {
        // invd, wbinvd: the host keeps its caches coherent.
      }
      case TWO_BYTES + 0x20 -> {
        return readControl();
      }
      case TWO_BYTES + 0x22 -> {
        return writeControl();
      }
      case TWO_BYTES + 0x30 -> {
        return writeModelSpecific();
      }
      case TWO_BYTES + 0x32 -> {
        return readModelSpecific();
      }
      case TWO_BYTES + 0xa2 -> cpuid.answer(frame);
      case TWO_BYTES + 0x07, TWO_BYTES + 0x21, TWO_BYTES + 0x23, TWO_BYTES + 0x35 -> {
        return refuse("not possible without a hypervisor");
      }
      case TWO_BYTES + 0xb2, TWO_BYTES + 0xb4, TWO_BYTES + 0xb5 -> {
        return refuse("a far pointer load");
      }
      case TWO_BYTES + 0xc7 -> {
        return instruction.mod != 3 && (instruction.member() == 3 || instruction.member() == 5)
            ? refuse("not possible without a hypervisor")
            : Outcome.FAULT;
      }
      default -> {
        return Outcome.FAULT;
      }
    }
    return Outcome.DONE;
  }

  private Outcome refuse(String why) {
    return Outcome.refuse(exit, instruction, why);
  }

  void loadSegment(int number, int selector) {
    // Only FS and GS have a base in 64-bit mode; that of a flat descriptor is 0.
    if (number == 2) {
      state.stackSelector = selector;
    } else if (number == 4) {
      state.setFsBase(0);
    } else if (number == 5) {
      state.setGsBase(0);
    }
  }

  /** 0F 00: lldt, ltr. */
  private Outcome descriptorTable() {
    if (instruction.member() != 3 && instruction.member() != 2) {
      return refuse("not possible without a hypervisor");
    }
    int selector = operand16();
    if (instruction.member() == 3) {
      state.taskSelector = selector;
    }
    return Outcome.DONE;
  }

  /** The 16-bit operand, in a register or in memory. */
  int operand16() {
    if (instruction.mod == 3) {
      return (int) frame.general(instruction.rm) & 0xffff;
    }
    memory.read(instruction.operand(state.fsBase(), state.gsBase()), words, 1);
    return (int) words[0] & 0xffff;
  }

  /** 0F 01 with memory: lgdt, lidt, invlpg. */
  private Outcome systemMemory() {
    switch (instruction.member()) {
      case 2, 3 -> {
        long at = instruction.operand(state.fsBase(), state.gsBase());
        memory.read(at + 2, words, 1);
        long base = words[0];
        memory.read(at, words, 1);
        int limit = (int) words[0] & 0xffff;
        if (instruction.member() == 2) {
          state.gdtBase = base;
          state.gdtLimit = limit;
        } else {
          state.idtBase = base;
          state.idtLimit = limit;
        }
      }
      case 7 -> {
        // invlpg: the page tables are not used.
      }
      default -> {
        return refuse("not possible without a hypervisor");
      }
    }
    return Outcome.DONE;
  }

  /** 0F 01 with registers: swapgs, xsetbv. */
  private Outcome systemRegister() {
    int modRm = 0xc0 | instruction.member() << 3 | (instruction.rm & 7);
    return switch (modRm) {
      case 0xf8 -> {
        long base = state.gsBase();
        state.setGsBase(state.kernelGsBase);
        state.kernelGsBase = base;
        yield Outcome.DONE;
      }
      case 0xd1 -> Outcome.UNKNOWN; // xsetbv, without CR4.OSXSAVE
      default -> refuse("not possible without a hypervisor");
    };
  }

  private Outcome readControl() {
    long value;
    switch (instruction.reg) {
      case 0 -> value = state.cr0;
      case 2 -> value = state.cr2;
      case 3 -> value = state.cr3;
      case 4 -> value = state.cr4;
      case 8 -> value = 0;
      default -> {
        return Outcome.UNKNOWN;
      }
    }
    frame.setGeneral(instruction.rm, value);
    return Outcome.DONE;
  }

  private Outcome writeControl() {
    long value = frame.general(instruction.rm);
    switch (instruction.reg) {
      case 0 -> {
        if (((value ^ state.cr0) & CR0_MODE) != 0) {
          return refuse("the CPU's mode can't be changed");
        }
        state.cr0 = value;
      }
      case 2 -> state.cr2 = value;
      case 3 -> {
        if (value != state.cr3) {
          return refuse("page tables can't be changed without a hypervisor");
        }
      }
      case 4 -> state.cr4 = value;
      case 8 -> {
        // Task priority: there are no interrupts.
      }
      default -> {
        return Outcome.UNKNOWN;
      }
    }
    return Outcome.DONE;
  }

  private Outcome writeModelSpecific() {
    int number = (int) frame.get(X86Frame.RCX);
    long value =
        (frame.get(X86Frame.RDX) << Integer.SIZE) | (frame.get(X86Frame.RAX) & 0xffffffffL);
    switch (number) {
      case MSR_FS_BASE, MSR_GS_BASE, MSR_KERNEL_GS_BASE -> {
        if (value >> ADDRESS_BITS != 0 && value >> ADDRESS_BITS != -1) {
          return Outcome.FAULT;
        }
        if (value < 0) {
          return refuse("a base in the host kernel's half");
        }
        if (number == MSR_FS_BASE) {
          state.setFsBase(value);
        } else if (number == MSR_GS_BASE) {
          state.setGsBase(value);
        } else {
          state.kernelGsBase = value;
        }
      }
      case MSR_EFER -> {
        if (value != state.efer) {
          return refuse("EFER can't be changed");
        }
      }
      case MSR_PAT -> {
        // The host decides how memory is cached.
      }
      default -> {
        return refuse("model-specific register 0x" + Integer.toHexString(number));
      }
    }
    return Outcome.DONE;
  }

  private Outcome readModelSpecific() {
    int number = (int) frame.get(X86Frame.RCX);
    long value;
    switch (number) {
      case MSR_FS_BASE -> value = state.fsBase();
      case MSR_GS_BASE -> value = state.gsBase();
      case MSR_KERNEL_GS_BASE -> value = state.kernelGsBase;
      case MSR_EFER -> value = state.efer;
      case MSR_PAT -> value = PAT_DEFAULT;
      default -> {
        return refuse("model-specific register 0x" + Integer.toHexString(number));
      }
    }
    frame.setLow(X86Frame.RAX, (int) value);
    frame.setLow(X86Frame.RDX, (int) (value >>> Integer.SIZE));
    return Outcome.DONE;
  }
}
