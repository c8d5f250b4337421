// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.hvf;

/**
 * Numbers of Hypervisor.framework for Apple silicon, from the headers of macOS' SDK
 * (Hypervisor.framework/Headers): hv_base.h, hv_error.h, hv_vcpu.h, hv_vcpu_types.h and hv_vm.h.
 * Their names are those there, without HV_. Offsets and sizes in bytes.
 */
final class Hv {
  // hv_return_t
  static final int SUCCESS = 0;
  static final int ERROR = 0xfae94001;
  static final int BUSY = 0xfae94002;
  static final int BAD_ARGUMENT = 0xfae94003;
  static final int ILLEGAL_GUEST_STATE = 0xfae94004;
  static final int NO_RESOURCES = 0xfae94005;
  static final int NO_DEVICE = 0xfae94006;
  static final int DENIED = 0xfae94007;
  static final int EXISTS = 0xfae94008;
  static final int UNSUPPORTED = 0xfae9400f;

  // hv_memory_flags_t
  static final int MEMORY_READ = 1;
  static final int MEMORY_WRITE = 2;
  static final int MEMORY_EXEC = 4;

  // hv_exit_reason_t
  static final int EXIT_REASON_CANCELED = 0;
  static final int EXIT_REASON_EXCEPTION = 1;
  static final int EXIT_REASON_VTIMER_ACTIVATED = 2;

  // hv_reg_t
  static final int REG_X0 = 0;
  static final int REG_X1 = 1;
  static final int REG_PC = 31;
  static final int REG_FPCR = 32;
  static final int REG_FPSR = 33;
  static final int REG_CPSR = 34;

  // hv_sys_reg_t: op0 << 14 | op1 << 11 | CRn << 7 | CRm << 3 | op2, 16 bits wide
  static final int SYS_REG_MDSCR_EL1 = 0x8012;
  static final int SYS_REG_SCTLR_EL1 = 0xc080;
  static final int SYS_REG_CPACR_EL1 = 0xc082;
  static final int SYS_REG_TTBR0_EL1 = 0xc100;
  static final int SYS_REG_TTBR1_EL1 = 0xc101;
  static final int SYS_REG_TCR_EL1 = 0xc102;
  static final int SYS_REG_SPSR_EL1 = 0xc200;
  static final int SYS_REG_ELR_EL1 = 0xc201;
  static final int SYS_REG_SP_EL0 = 0xc208;
  static final int SYS_REG_ESR_EL1 = 0xc290;
  static final int SYS_REG_FAR_EL1 = 0xc300;
  static final int SYS_REG_MAIR_EL1 = 0xc510;
  static final int SYS_REG_VBAR_EL1 = 0xc600;
  static final int SYS_REG_CONTEXTIDR_EL1 = 0xc681;
  static final int SYS_REG_TPIDR_EL1 = 0xc684;
  static final int SYS_REG_CNTKCTL_EL1 = 0xc708;
  static final int SYS_REG_TPIDR_EL0 = 0xde82;
  static final int SYS_REG_TPIDRRO_EL0 = 0xde83;
  static final int SYS_REG_SP_EL1 = 0xe208;

  /** hv_vcpu_exit_t. */
  static final class Exit {
    static final int REASON = 0;
    static final int SYNDROME = 8;
    static final int VIRTUAL_ADDRESS = 16;
    static final int PHYSICAL_ADDRESS = 24;
    static final int SIZE = 32;

    private Exit() {}
  }

  private Hv() {}

  /** "HV_DENIED (0xfae94007)"; a number without a name stands for itself. */
  static String describe(int result) {
    String name =
        switch (result) {
          case SUCCESS -> "HV_SUCCESS";
          case ERROR -> "HV_ERROR";
          case BUSY -> "HV_BUSY";
          case BAD_ARGUMENT -> "HV_BAD_ARGUMENT";
          case ILLEGAL_GUEST_STATE -> "HV_ILLEGAL_GUEST_STATE";
          case NO_RESOURCES -> "HV_NO_RESOURCES";
          case NO_DEVICE -> "HV_NO_DEVICE";
          case DENIED -> "HV_DENIED";
          case EXISTS -> "HV_EXISTS";
          case UNSUPPORTED -> "HV_UNSUPPORTED";
          default -> "error";
        };
    return name + " (0x" + Integer.toHexString(result) + ")";
  }
}
