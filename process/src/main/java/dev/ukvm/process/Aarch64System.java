// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.tender.vm.VcpuExit;

/**
 * Does for the guest what only EL1 can do, and what therefore is undefined in its process. What can
 * be read or run at EL0 does not come here: NZCV, FPCR, TPIDR_EL0, the virtual counter, most of the
 * ID registers (which Linux answers), barriers, and cache maintenance by address.
 */
final class Aarch64System {
  // Arm Architecture Reference Manual for A-profile, D24: op0, op1, CRn, CRm, op2 of registers.
  private static final int MDSCR_EL1 = 2 << 14 | 2 << 3 | 2;
  private static final int OSLAR_EL1 = 2 << 14 | 1 << 7 | 4;
  private static final int OSDLR_EL1 = 2 << 14 | 1 << 7 | 3 << 3 | 4;
  private static final int SCTLR_EL1 = 3 << 14 | 1 << 7;
  private static final int ACTLR_EL1 = 3 << 14 | 1 << 7 | 1;
  private static final int CPACR_EL1 = 3 << 14 | 1 << 7 | 2;
  private static final int TTBR0_EL1 = 3 << 14 | 2 << 7;
  private static final int TTBR1_EL1 = 3 << 14 | 2 << 7 | 1;
  private static final int TCR_EL1 = 3 << 14 | 2 << 7 | 2;
  private static final int SPSR_EL1 = 3 << 14 | 4 << 7;
  private static final int ELR_EL1 = 3 << 14 | 4 << 7 | 1;
  private static final int SP_EL0 = 3 << 14 | 4 << 7 | 1 << 3;
  private static final int SPSEL = 3 << 14 | 4 << 7 | 2 << 3;
  private static final int CURRENT_EL = 3 << 14 | 4 << 7 | 2 << 3 | 2;
  private static final int PAN = 3 << 14 | 4 << 7 | 2 << 3 | 3;
  private static final int AFSR0_EL1 = 3 << 14 | 5 << 7 | 1 << 3;
  private static final int AFSR1_EL1 = 3 << 14 | 5 << 7 | 1 << 3 | 1;
  private static final int ESR_EL1 = 3 << 14 | 5 << 7 | 2 << 3;
  private static final int FAR_EL1 = 3 << 14 | 6 << 7;
  private static final int PAR_EL1 = 3 << 14 | 7 << 7 | 4 << 3;
  private static final int MAIR_EL1 = 3 << 14 | 10 << 7 | 2 << 3;
  private static final int AMAIR_EL1 = 3 << 14 | 10 << 7 | 3 << 3;
  private static final int VBAR_EL1 = 3 << 14 | 12 << 7;
  private static final int ISR_EL1 = 3 << 14 | 12 << 7 | 1 << 3;
  private static final int CONTEXTIDR_EL1 = 3 << 14 | 13 << 7 | 1;
  private static final int TPIDR_EL1 = 3 << 14 | 13 << 7 | 4;
  private static final int CNTKCTL_EL1 = 3 << 14 | 14 << 7 | 1 << 3;
  private static final int CLIDR_EL1 = 3 << 14 | 1 << 11 | 1;
  private static final int CSSELR_EL1 = 3 << 14 | 2 << 11;
  private static final int DAIF = 3 << 14 | 3 << 11 | 4 << 7 | 2 << 3 | 1;

  /** Registers that have no effect here: the guest reads what it wrote, at first 0. */
  private static final int[] KEPT = {
    PAN, AFSR0_EL1, AFSR1_EL1, PAR_EL1, CONTEXTIDR_EL1, TPIDR_EL1, CNTKCTL_EL1, CSSELR_EL1
  };

  // Fields of msr with an immediate: op1 and op2, as in the packed number.
  private static final int FIELD = 7 << 11 | 7;
  private static final int FIELD_PAN = 4;
  private static final int FIELD_SPSEL = 5;
  private static final int FIELD_DAIF_SET = 3 << 11 | 6;
  private static final int FIELD_DAIF_CLEAR = 3 << 11 | 7;
  private static final int IMMEDIATE_CRN = 4;

  /** Bits of SCTLR_EL1 that change what this CPU does: M, A, EE, and EnDB, EnDA, EnIB, EnIA. */
  private static final long SCTLR_MODE = 1 | 1 << 1 | 1 << 25 | 1 << 13 | 1 << 27 | 3L << 30;

  private static final long CPACR_FPEN = 3 << 20;
  private static final long EL1 = 1 << 2;
  private static final long VBAR_UNUSED = 0x7ff;

  private static final int CRN_CACHE = 7;
  private static final int CRN_TLB = 8;
  private static final int CRN_TLB_NO_SHARING = 9;
  private static final int CRM_TRANSLATE = 8;
  private static final int CRN_TIMER = 14;

  private final Aarch64Frame frame;
  private final Aarch64State state;
  private final Aarch64Exceptions exceptions;
  private final VcpuExit exit;
  private final long[] kept = new long[KEPT.length];

  Aarch64System(
      Aarch64Frame frame, Aarch64State state, Aarch64Exceptions exceptions, VcpuExit exit) {
    this.frame = frame;
    this.state = state;
    this.exceptions = exceptions;
    this.exit = exit;
  }

  /** Does an instruction that EL0 does not have. */
  Outcome emulate(Aarch64Instruction instruction) {
    if (instruction.isExceptionReturn()) {
      return exceptions.finish()
          ? Outcome.DONE
          : refuse(instruction, "there is nothing but 64-bit EL1 here");
    }
    if (instruction.isWaitForInterrupt()) {
      exit.of(VcpuExit.Kind.HALTED);
      return Outcome.EXIT;
    }
    if (!instruction.isSystem()) {
      return Outcome.UNKNOWN;
    }
    Outcome outcome =
        switch (instruction.op0()) {
          case 0 -> writeField(instruction);
          case 1 -> operation(instruction);
          default -> instruction.isRead() ? read(instruction) : write(instruction);
        };
    if (outcome == Outcome.DONE) {
      frame.set(Aarch64Frame.PC, frame.get(Aarch64Frame.PC) + Aarch64Instruction.SIZE);
    }
    return outcome;
  }

  private Outcome refuse(Aarch64Instruction instruction, String why) {
    return Outcome.refuse(exit, instruction, why);
  }

  /** msr with an immediate. */
  private Outcome writeField(Aarch64Instruction instruction) {
    if (instruction.crn() != IMMEDIATE_CRN || instruction.isRead()) {
      return Outcome.UNKNOWN;
    }
    long masks = (long) instruction.crm() << 6;
    switch (instruction.system() & FIELD) {
      case FIELD_SPSEL -> state.selectStack((instruction.crm() & 1) == 1);
      case FIELD_DAIF_SET -> state.masks |= masks;
      case FIELD_DAIF_CLEAR -> state.masks &= ~masks;
      case FIELD_PAN -> kept[keptIndex(PAN)] = (instruction.crm() & 1L) << 22;
      default -> {
        return Outcome.UNKNOWN;
      }
    }
    return Outcome.DONE;
  }

  /** Caches are the host's to keep coherent, and the guest's page tables are not in use. */
  private Outcome operation(Aarch64Instruction instruction) {
    if (instruction.isRead() || instruction.op1() != 0) {
      return Outcome.UNKNOWN;
    }
    return switch (instruction.crn()) {
      case CRN_CACHE ->
          instruction.crm() == CRM_TRANSLATE
              ? refuse(instruction, "addresses can't be translated without a hypervisor")
              : Outcome.DONE;
      case CRN_TLB, CRN_TLB_NO_SHARING -> Outcome.DONE;
      default -> Outcome.UNKNOWN;
    };
  }

  private Outcome read(Aarch64Instruction instruction) {
    int register = instruction.system();
    long value;
    switch (register) {
      case SCTLR_EL1 -> value = state.sctlr;
      case CPACR_EL1 -> value = state.cpacr;
      case TTBR0_EL1 -> value = state.ttbr0;
      case TCR_EL1 -> value = state.tcr;
      case MAIR_EL1 -> value = state.mair;
      case SPSR_EL1 -> value = state.spsr;
      case ELR_EL1 -> value = state.elr;
      case ESR_EL1 -> value = state.esr;
      case FAR_EL1 -> value = state.far;
      case VBAR_EL1 -> value = state.vbar;
      case SPSEL -> value = state.hasOwnStack() ? 1 : 0;
      case SP_EL0 -> {
        if (!state.hasOwnStack()) {
          return Outcome.UNKNOWN;
        }
        value = state.otherStack;
      }
      case CURRENT_EL -> value = EL1;
      case DAIF -> value = state.masks;
      case ACTLR_EL1, TTBR1_EL1, AMAIR_EL1, ISR_EL1, CLIDR_EL1, MDSCR_EL1 -> value = 0;
      default -> {
        int index = keptIndex(register);
        if (index < 0) {
          return unknown(instruction);
        }
        value = kept[index];
      }
    }
    frame.setGeneral(instruction.register(), value);
    return Outcome.DONE;
  }

  private Outcome write(Aarch64Instruction instruction) {
    int register = instruction.system();
    long value = frame.general(instruction.register());
    switch (register) {
      case SCTLR_EL1 -> {
        if (((value ^ state.sctlr) & SCTLR_MODE) != 0) {
          return refuse(instruction, "the CPU's mode can't be changed");
        }
        state.sctlr = value;
      }
      case CPACR_EL1 -> {
        if ((value & CPACR_FPEN) != CPACR_FPEN) {
          return refuse(instruction, "floating point can't be switched off");
        }
        state.cpacr = value;
      }
      case TTBR0_EL1, TTBR1_EL1, TCR_EL1, MAIR_EL1, AMAIR_EL1 -> {
        if (value != translation(register)) {
          return refuse(instruction, "page tables can't be changed without a hypervisor");
        }
      }
      case SPSR_EL1 -> state.spsr = value;
      case ELR_EL1 -> state.elr = value;
      case ESR_EL1 -> state.esr = value;
      case FAR_EL1 -> state.far = value;
      case VBAR_EL1 -> state.vbar = value & ~VBAR_UNUSED;
      case SPSEL -> state.selectStack((value & 1) == 1);
      case SP_EL0 -> {
        if (!state.hasOwnStack()) {
          return Outcome.UNKNOWN;
        }
        state.otherStack = value;
      }
      case DAIF -> state.masks = value & Aarch64State.MASKS;
      case ACTLR_EL1, OSLAR_EL1, OSDLR_EL1 -> {
        // There is nothing to switch, and nobody debugs by way of the CPU.
      }
      case MDSCR_EL1 -> {
        if (value != 0) {
          return refuse(instruction, "the CPU's debugging can't be used without a hypervisor");
        }
      }
      default -> {
        int index = keptIndex(register);
        if (index < 0) {
          return unknown(instruction);
        }
        kept[index] = value;
      }
    }
    return Outcome.DONE;
  }

  private long translation(int register) {
    return switch (register) {
      case TTBR0_EL1 -> state.ttbr0;
      case TCR_EL1 -> state.tcr;
      case MAIR_EL1 -> state.mair;
      default -> 0;
    };
  }

  private static int keptIndex(int register) {
    for (int i = 0; i < KEPT.length; i++) {
      if (KEPT[i] == register) {
        return i;
      }
    }
    return -1;
  }

  /**
   * EL1's own registers exist on some CPU, if not on this one; those of EL0 would have worked if
   * they did, but for timers; those of higher levels never do.
   */
  private Outcome unknown(Aarch64Instruction instruction) {
    return switch (instruction.op1()) {
      case 0, 1, 2 -> idRegister(instruction);
      case 3 ->
          instruction.crn() == CRN_TIMER
              ? refuse(instruction, "there are no timers, and no counter but cntvct_el0")
              : Outcome.UNKNOWN;
      default -> Outcome.UNKNOWN;
    };
  }

  /** ID registers that Linux does not answer tell of AArch32, which there is not. */
  private Outcome idRegister(Aarch64Instruction instruction) {
    if (instruction.op0() == 3 && instruction.crn() == 0 && instruction.isRead()) {
      frame.setGeneral(instruction.register(), 0);
      return Outcome.DONE;
    }
    return refuse(instruction, "not possible without a hypervisor");
  }
}
